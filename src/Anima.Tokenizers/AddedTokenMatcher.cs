using System.Buffers;
using System.Text;
using Anima.Tokenizers.ControlTokens;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers;

/// <summary>Finds added tokens in text: the leftmost first, the longest of those that begin there.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Trie _trie = new();
    private readonly List<AddedToken> _tokens = [];
    private readonly SearchValues<char> _first;

    /// <param name="tokens">The tokens, each with the text to look for (its content, normalised where that is asked for).</param>
    public AddedTokenMatcher(IEnumerable<(AddedToken Token, string Text)> tokens)
    {
        var first = new HashSet<char>();
        var seen = new HashSet<string>();
        foreach (var (token, text) in tokens)
        {
            if (text.Length == 0 || !seen.Add(text))
                continue;
            _trie.Add(text, _tokens.Count);
            _tokens.Add(token);
            first.Add(text[0]);
        }
        _first = SearchValues.Create([.. first]);
    }

    public bool IsEmpty => _tokens.Count == 0;

    /// <summary>Cuts a piece into added tokens and what lies between them; parts without a character are left out.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="skipSpecial">Whether special tokens are no tokens.</param>
    /// <param name="sink">Takes the parts.</param>
    /// <param name="guarded">Characters that control tokens must leave alone, by their places in the input; the piece is tracked then.</param>
    public void Split(in Piece piece, bool skipSpecial, IAddedTokenSink sink, GuardedPlaces? guarded = null)
    {
        var text = piece.Span;
        int done = 0, search = 0;
        while (search < text.Length && text[search..].IndexOfAny(_first) is >= 0 and var skipped)
        {
            var start = search + skipped;
            if (Longest(piece, start, guarded) is not { Token: { } token, End: var end })
            {
                search = start + 1;
                continue;
            }
            search = end;
            if (skipSpecial && token.Special || token.SingleWord && !StandsAlone(text, start, end))
                continue;
            if (token.LStrip)
                start = Math.Max(start - SpacesBefore(text, start), done);
            if (token.RStrip)
                end += SpacesAfter(text, end);
            if (start > done)
                sink.Text(piece.Slice(done, start - done));
            sink.Token(token, piece.Slice(start, end - start));
            done = end;
        }
        if (done < text.Length)
            sink.Text(piece.Slice(done, text.Length - done));
    }

    private (AddedToken? Token, int End) Longest(in Piece piece, int start, GuardedPlaces? guarded)
    {
        var text = piece.Span;
        (AddedToken?, int) best = default;
        for (int i = start, node = Trie.Root; i < text.Length; i++)
        {
            node = _trie.Step(node, text[i]);
            if (node < 0)
                break;
            if (_trie.Value(node) is >= 0 and var token
                && (guarded is null || guarded.Allows(_tokens[token].Id, piece.Source.Start(piece.Start + start), piece.Source.End(piece.Start + i))))
                best = (_tokens[token], i + 1);
        }
        return best;
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end)
    {
        var before = start > 0 && Rune.DecodeLastFromUtf16(text[..start], out var left, out _) == OperationStatus.Done && IsWord(left);
        var after = end < text.Length && Rune.DecodeFromUtf16(text[end..], out var right, out _) == OperationStatus.Done && IsWord(right);
        return !before && !after;
    }

    // Rust's \w has the two joiners beside Oniguruma's.
    private static bool IsWord(Rune c) => UnicodeClass.IsWord(c.Value) || c.Value is 0x200C or 0x200D;

    private static int SpacesBefore(ReadOnlySpan<char> text, int end)
    {
        var i = end;
        while (i > 0 && UnicodeClass.IsWhiteSpace(text[i - 1]))
            i--;
        return end - i;
    }

    private static int SpacesAfter(ReadOnlySpan<char> text, int start)
    {
        var i = start;
        while (i < text.Length && UnicodeClass.IsWhiteSpace(text[i]))
            i++;
        return i - start;
    }
}

/// <summary>Takes the parts that a matcher cuts a text into.</summary>
internal interface IAddedTokenSink
{
    void Text(in Piece piece);

    void Token(AddedToken token, in Piece piece);
}
