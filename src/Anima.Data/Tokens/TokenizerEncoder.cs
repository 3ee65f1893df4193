using Anima.Data.Cache;
using Anima.Recipes;
using Anima.Tokenizers;

namespace Anima.Data;

/// <summary>A tokenizer with its chat template, as preparation uses them.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="template">Used instead of the tokenizer's own template; null for its own.</param>
/// <param name="fingerprint">What tells both from others; null when ids are not to be kept.</param>
/// <param name="controlTokens">What control tokens are that stand inside messages.</param>
/// <param name="now">The time that templates are told which ask for it; null for the time at which they do.</param>
internal sealed class TokenizerEncoder(
    Tokenizer tokenizer, ChatTemplate? template = null, string? fingerprint = null, TypedControlTokens controlTokens = TypedControlTokens.Text, DateTimeOffset? now = null) : ITextEncoder
{
    private readonly Lazy<bool> _writesPartsAsList = new(() => WritesAsList(tokenizer, template));

    /// <summary>The encoder of a model folder; a folder without a tokenizer takes only rows of ready ids.</summary>
    /// <param name="model">The model folder.</param>
    /// <param name="place">Another folder, or a tokenizer file, to take the tokenizer from; null for the model's own.</param>
    /// <param name="chatTemplate"><c>auto</c> for the tokenizer's own, a built-in template's name, or a .jinja file.</param>
    /// <param name="controlTokens">What control tokens are that stand inside messages.</param>
    /// <param name="now">The time that templates are told which ask for it; null for the time at which they do.</param>
    /// <exception cref="InvalidDataException">A tokenizer or template cannot be read.</exception>
    /// <exception cref="FileNotFoundException">The named tokenizer or template file does not exist.</exception>
    public static ITextEncoder For(string model, string? place, string chatTemplate, TypedControlTokens controlTokens = TypedControlTokens.Text, DateTimeOffset? now = null)
    {
        var template = NamedChatTemplate.Load(chatTemplate);
        try
        {
            return new TokenizerEncoder(Tokenizer.Load(place ?? model), template, TokenizerFingerprint.Of(place ?? model, template), controlTokens, now);
        }
        catch (FileNotFoundException) when (place is null && Directory.Exists(model))
        {
            return new NoTextEncoder(model);
        }
    }

    /// <inheritdoc/>
    public Tokenizer Tokenizer => tokenizer;

    /// <inheritdoc/>
    public bool WritesPartsAsList => _writesPartsAsList.Value;

    /// <inheritdoc/>
    public string? EosToken => tokenizer.EosToken;

    /// <inheritdoc/>
    public int? EosTokenId => tokenizer.EosTokenId;

    /// <inheritdoc/>
    public string? Fingerprint => fingerprint is null || controlTokens == TypedControlTokens.Text ? fingerprint : $"{fingerprint} {controlTokens}";

    /// <inheritdoc/>
    public int[] Encode(string text) => tokenizer.Encode(text);

    /// <inheritdoc/>
    public int[] EncodeChat(
        IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables) =>
        tokenizer.Encode(tokenizer.RenderChat(messages, Options(variables) with { AddGenerationPrompt = addGenerationPrompt }, template));

    /// <inheritdoc/>
    public bool HasTypedControlTokens(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables) =>
        controlTokens == TypedControlTokens.Text && tokenizer.HasTypedControlTokens(messages, Options(variables), template);

    /// <inheritdoc/>
    public (int[] Ids, bool[] IsAssistant) EncodeDialogue(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables) =>
        tokenizer.EncodeChat(tokenizer.RenderChat(messages, Options(variables), template));

    // Tried on one message; a template that refuses it says so for every row of the kind.
    private static bool WritesAsList(Tokenizer tokenizer, ChatTemplate? template)
    {
        const string Said = "robin";
        try
        {
            var part = new Dictionary<string, object?> { ["type"] = "text", ["text"] = Said };
            return tokenizer.RenderChat((Dictionary<string, object?>[])[new() { ["role"] = "user", ["content"] = new List<object?> { part } }], new ChatOptions(), template).Text is var written
                && written.Contains($"'{Said}'", StringComparison.Ordinal) | written.Contains($"\"{Said}\"", StringComparison.Ordinal);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private ChatOptions Options(IReadOnlyDictionary<string, object?> variables) => new() { Variables = variables, ControlTokens = controlTokens, Now = now };
}
