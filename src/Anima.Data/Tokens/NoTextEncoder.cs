using Anima.Data.Cache;

namespace Anima.Data;

/// <summary>Stands in for the tokenizer of a model folder that has none: only rows of ready token ids can be prepared.</summary>
/// <param name="model">The model folder, as messages show it.</param>
internal sealed class NoTextEncoder(string model) : ITextEncoder
{
    /// <inheritdoc/>
    public string? EosToken => throw Refusal();

    /// <inheritdoc/>
    public int? EosTokenId => null;

    /// <inheritdoc/>
    public string? Fingerprint => TokenizerFingerprint.None;

    /// <inheritdoc/>
    public int[] Encode(string text) => throw Refusal();

    /// <inheritdoc/>
    public int[] EncodeChat(
        IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables) =>
        throw Refusal();

    /// <inheritdoc/>
    public (int[] Ids, bool[] IsAssistant) EncodeDialogue(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables) =>
        throw Refusal();

    private InvalidDataException Refusal() =>
        new($"the row holds text, but {model} has no tokenizer; name one as model.tokenizer (or --tokenizer), or give prompt_ids, chosen_ids and rejected_ids.");
}
