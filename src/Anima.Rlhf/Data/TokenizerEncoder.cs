using Anima.Rlhf.Data.Cache;
using Anima.Rlhf.Recipes;
using Anima.Tokenizers;

namespace Anima.Rlhf.Data;

/// <summary>A tokenizer with its chat template, as preparation uses them.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="template">Used instead of the tokenizer's own template; null for its own.</param>
/// <param name="fingerprint">What tells both from others; null when ids are not to be kept.</param>
public sealed class TokenizerEncoder(Tokenizer tokenizer, ChatTemplate? template = null, string? fingerprint = null) : ITextEncoder
{
    /// <summary>The encoder of a model folder; a folder without a tokenizer takes only rows of ready ids.</summary>
    /// <param name="model">The model folder.</param>
    /// <param name="place">Another folder, or a tokenizer file, to take the tokenizer from; null for the model's own.</param>
    /// <param name="chatTemplate"><c>auto</c> for the tokenizer's own, a built-in template's name, or a .jinja file.</param>
    /// <exception cref="InvalidDataException">A tokenizer or template cannot be read.</exception>
    /// <exception cref="FileNotFoundException">The named tokenizer or template file does not exist.</exception>
    public static ITextEncoder For(string model, string? place, string chatTemplate)
    {
        var template = NamedChatTemplate.Load(chatTemplate);
        try
        {
            return new TokenizerEncoder(Tokenizer.Load(place ?? model), template, TokenizerFingerprint.Of(place ?? model, template));
        }
        catch (FileNotFoundException) when (place is null)
        {
            return new NoTextEncoder(model);
        }
    }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer => tokenizer;

    /// <inheritdoc/>
    public string? EosToken => tokenizer.EosToken;

    /// <inheritdoc/>
    public int? EosTokenId => tokenizer.EosTokenId;

    /// <inheritdoc/>
    public string? Fingerprint => fingerprint;

    /// <inheritdoc/>
    public int[] Encode(string text) => tokenizer.Encode(text);

    /// <inheritdoc/>
    public int[] EncodeChat(
        IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables)
    {
        var chat = tokenizer.RenderChat(messages, new ChatOptions { AddGenerationPrompt = addGenerationPrompt, Variables = variables }, template);
        return tokenizer.Encode(chat.Text, addSpecialTokens: false);
    }

    /// <inheritdoc/>
    public (int[] Ids, bool[] IsAssistant) EncodeDialogue(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables) =>
        tokenizer.EncodeChat(tokenizer.RenderChat(messages, new ChatOptions { Variables = variables }, template));
}
