namespace Anima.Data.Tests.Cache;

/// <summary>The simple tokenizer with a fingerprint; counts how often it is used.</summary>
internal sealed class KeptEncoder(string? fingerprint = "characters") : ITextEncoder
{
    private readonly CharacterEncoder _encoder = new();
    private int _calls;

    public int Calls => _calls;

    public string? Fingerprint => fingerprint;

    public string? EosToken => _encoder.EosToken;

    public int? EosTokenId => _encoder.EosTokenId;

    public int[] Encode(string text)
    {
        Interlocked.Increment(ref _calls);
        return _encoder.Encode(text);
    }

    public int[] EncodeChat(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables)
    {
        Interlocked.Increment(ref _calls);
        return _encoder.EncodeChat(messages, addGenerationPrompt, variables);
    }

    public (int[] Ids, bool[] IsAssistant) EncodeDialogue(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables) =>
        _encoder.EncodeDialogue(messages, variables);
}
