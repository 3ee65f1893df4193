using Anima.Tokenizers.Models;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>
/// BPE for the rare model with UNUSED pieces: they may stand on the way to longer pieces, but where one is left at the end it is taken
/// apart again, along the pair it was last made from.
/// </summary>
internal sealed class UnusedBpe
{
    private readonly record struct Symbol(int Previous, int Next, int Start, int End, bool Frozen);

    private readonly Vocabulary _vocabulary;
    private readonly ModelProto _proto;
    private readonly List<Symbol> _symbols = [];
    private readonly PriorityQueue<(int Left, int Right, int Length), (float Score, int Left)> _agenda =
        new(Comparer<(float Score, int Left)>.Create((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Left.CompareTo(b.Left)));

    // By the text of an unused piece, the length of its left half.
    private readonly Dictionary<string, int> _halves = [];

    private UnusedBpe(Vocabulary vocabulary, ModelProto proto)
    {
        _vocabulary = vocabulary;
        _proto = proto;
    }

    public static TokenSpan[] Run(ReadOnlySpan<char> text, Vocabulary vocabulary, ModelProto proto, UserSymbols userSymbols)
    {
        var run = new UnusedBpe(vocabulary, proto);
        run.AddSymbols(text, userSymbols);
        for (var i = 1; i < run._symbols.Count; i++)
            run.Offer(text, i - 1, i);
        while (run._agenda.TryDequeue(out var pair, out _))
            run.Apply(text, pair);
        var pieces = new List<TokenSpan>();
        for (var i = run._symbols.Count > 0 ? 0 : -1; i >= 0; i = run._symbols[i].Next)
            run.TakeApart(text, run._symbols[i].Start, run._symbols[i].End, pieces);
        return [.. pieces];
    }

    private void AddSymbols(ReadOnlySpan<char> text, UserSymbols userSymbols)
    {
        for (int i = 0, length; i < text.Length; i += length)
        {
            length = userSymbols.Longest(text[i..]);
            var frozen = length > 0;
            if (!frozen)
                UnicodeClass.CodePointAt(text, i, out length);
            _symbols.Add(new(_symbols.Count - 1, i + length < text.Length ? _symbols.Count + 1 : -1, i, i + length, frozen));
        }
    }

    private void Offer(ReadOnlySpan<char> text, int left, int right)
    {
        if (left < 0 || right < 0 || _symbols[left].Frozen || _symbols[right].Frozen)
            return;
        var piece = text[_symbols[left].Start.._symbols[right].End];
        var id = _vocabulary.Id(piece);
        if (id < 0 || _proto.Pieces[id].Type is not (PieceType.Normal or PieceType.UserDefined or PieceType.Unused))
            return;
        _agenda.Enqueue((left, right, piece.Length), (_proto.Pieces[id].Score, left));
        if (_proto.Pieces[id].Type == PieceType.Unused)
            _halves[piece.ToString()] = _symbols[left].End - _symbols[left].Start;
    }

    private void Apply(ReadOnlySpan<char> text, (int Left, int Right, int Length) pair)
    {
        var (left, right) = (_symbols[pair.Left], _symbols[pair.Right]);
        if (left.Start == left.End || right.Start == right.End || left.End - left.Start + right.End - right.Start != pair.Length)
            return;
        _symbols[pair.Left] = left with { End = right.End, Next = right.Next };
        if (right.Next >= 0)
            _symbols[right.Next] = _symbols[right.Next] with { Previous = pair.Left };
        _symbols[pair.Right] = right with { End = right.Start };
        Offer(text, left.Previous, pair.Left);
        Offer(text, pair.Left, right.Next);
    }

    private void TakeApart(ReadOnlySpan<char> text, int start, int end, List<TokenSpan> pieces)
    {
        var pending = new Stack<(int Start, int End)>([(start, end)]);
        while (pending.TryPop(out var part))
        {
            var piece = text[part.Start..part.End];
            var id = _vocabulary.Id(piece);
            if (id >= 0 && _proto.Pieces[id].Type == PieceType.Unused && _halves.TryGetValue(piece.ToString(), out var half))
            {
                pending.Push((part.Start + half, part.End));
                pending.Push((part.Start, part.Start + half));
            }
            else
                pieces.Add(new(id >= 0 && _proto.Pieces[id].Type is PieceType.Normal or PieceType.UserDefined or PieceType.Unused ? id : -1, part.Start, part.End));
        }
    }
}
