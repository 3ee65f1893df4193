namespace Anima.Tokenizers;

/// <summary>
/// Decodes ids one at a time into text that can be shown at once: characters whose bytes are spread over several tokens are held back
/// until they are whole. All parts together are the text of all ids, unless those hold bytes that are not UTF-8. Not for use from several threads.
/// </summary>
public sealed class StreamDecoder
{
    private const char Incomplete = '\ufffd';

    // A token that never becomes whole must not hold the rest back, nor let each step grow.
    private const int MaxPending = 16, MaxContext = 64;

    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly List<int> _ids = [];
    private int _shown;

    internal StreamDecoder(Tokenizer tokenizer, bool skipSpecialTokens)
    {
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>The text that <paramref name="id"/> completes; empty while a character is unfinished.</summary>
    public string Next(int id)
    {
        _ids.Add(id);
        var pending = _ids.Count - _shown;
        return Advance(whole: pending >= MaxPending);
    }

    /// <summary>What was held back, once no more ids come.</summary>
    public string Finish() => Advance(whole: true);

    // The ids of the last part stay as context, since the first token of a text may lose its space and byte tokens join into one run.
    private string Advance(bool whole)
    {
        if (_shown == _ids.Count)
            return "";
        var all = Text(0, _ids.Count);
        if (!whole && all.EndsWith(Incomplete))
            return "";
        var before = Text(0, _shown);
        var part = all.StartsWith(before, StringComparison.Ordinal) ? all[before.Length..] : Text(_shown, _ids.Count);
        // Ids that are no text by themselves are no context: what came before them stays too.
        if (Text(_shown, _ids.Count).Length > 0 || _ids.Count > MaxContext)
            _ids.RemoveRange(0, _shown);
        _shown = _ids.Count;
        return part;
    }

    private string Text(int start, int end) => _tokenizer.Decode(_ids.ToArray().AsSpan(start..end), _skipSpecialTokens);
}
