using Anima.Tokenizers;

namespace Anima.Rlhf.Data;

/// <summary>A tokenizer with its chat template, as preparation uses them.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="template">Used instead of the tokenizer's own template; null for its own.</param>
public sealed class TokenizerEncoder(Tokenizer tokenizer, ChatTemplate? template = null) : ITextEncoder
{
    /// <inheritdoc/>
    public string? EosToken => tokenizer.EosToken;

    /// <inheritdoc/>
    public int[] Encode(string text) => tokenizer.Encode(text);

    /// <inheritdoc/>
    public int[] EncodeChat(
        IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables)
    {
        var chat = tokenizer.RenderChat(messages, new ChatOptions { AddGenerationPrompt = addGenerationPrompt, Variables = variables }, template);
        return tokenizer.Encode(chat.Text, addSpecialTokens: false);
    }
}
