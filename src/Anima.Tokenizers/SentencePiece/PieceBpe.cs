using Anima.Tokenizers.Models;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>
/// SentencePiece's BPE model: any two neighbours whose joined text is a piece may merge, the highest score first, the leftmost of equal
/// ones. Pieces and single characters are numbered as symbols, so that the merges become a table of pairs.
/// </summary>
internal sealed class PieceBpe : TokenModel
{
    [ThreadStatic]
    private static BpeMerger? _threadMerger;

    private readonly ModelProto _proto;
    private readonly UserSymbols _userSymbols;
    private readonly int _unkId;
    private readonly int[]? _byteIds;
    private readonly MergeTable _merges;
    private readonly Dictionary<int, int> _characterSymbols = [];
    private readonly SafeCuts _cuts;
    private readonly WordCache _cache = new();
    private readonly int _firstExtra;
    private readonly bool _hasUnused;

    public PieceBpe(Vocabulary vocabulary, ModelProto proto, int unkId, int[]? byteIds)
        : base(vocabulary)
    {
        _proto = proto;
        _userSymbols = new(proto);
        _unkId = unkId;
        _byteIds = byteIds;
        _firstExtra = proto.Pieces.Count;
        _hasUnused = proto.Pieces.Any(piece => piece.Type == PieceType.Unused);
        NumberCharacters(proto);
        var merges = FindMerges(proto);
        _merges = new(merges);
        _cuts = SafeCuts.Create(proto.Pieces.Where(piece => Merges(piece.Type)).Select(piece => piece.Text), byteIds is null ? c => _characterSymbols.GetValueOrDefault(c, int.MaxValue) < _firstExtra : null);
    }

    public override void Encode(ReadOnlySpan<char> word, IdBuffer ids)
    {
        for (var start = 0; start < word.Length;)
        {
            var end = _cuts.Next(word, start);
            EncodePart(word[start..end], ids);
            start = end;
        }
    }

    public override void Tokenize(ReadOnlySpan<char> word, List<TokenSpan> tokens)
    {
        for (var start = 0; start < word.Length;)
        {
            var end = _cuts.Next(word, start);
            var first = tokens.Count;
            TokenizePart(word[start..end], tokens);
            for (var i = first; i < tokens.Count; i++)
                tokens[i] = tokens[i] with { Start = tokens[i].Start + start, End = tokens[i].End + start };
            start = end;
        }
    }

    private void EncodePart(ReadOnlySpan<char> part, IdBuffer ids)
    {
        uint hash = 0;
        var isCached = part.Length <= WordCache.MaxWordLength;
        if (isCached && _cache.Find(part, out hash) is { } known)
        {
            ids.AddRange(known);
            return;
        }
        var tokens = new List<TokenSpan>();
        TokenizePart(part, tokens);
        var found = tokens.ConvertAll(token => token.Id).ToArray();
        ids.AddRange(found);
        if (isCached)
            _cache.Add(part, hash, found);
    }

    private void TokenizePart(ReadOnlySpan<char> text, List<TokenSpan> tokens)
    {
        var pieces = _hasUnused ? UnusedBpe.Run(text, Vocabulary, _proto, _userSymbols) : Merge(text);
        UnknownPieces.Resolve(text, pieces, _unkId, _byteIds, tokens);
    }

    private TokenSpan[] Merge(ReadOnlySpan<char> text)
    {
        var merger = _threadMerger ??= new();
        merger.Clear();
        for (int i = 0, length; i < text.Length; i += length)
        {
            length = _userSymbols.Longest(text[i..]);
            // A user-defined piece does not merge: it goes in under a number that no merge knows.
            if (length > 0)
                merger.Add(Frozen(Vocabulary.Id(text.Slice(i, length))), i, i + length);
            else
                merger.Add(Symbol(UnicodeClass.CodePointAt(text, i, out length)), i, i + length);
        }
        merger.Merge(_merges);
        var pieces = new TokenSpan[merger.Count];
        for (var i = 0; i < pieces.Length; i++)
            pieces[i] = merger[i] with { Id = Piece(merger[i].Id) };
        return pieces;
    }

    private const int FrozenBase = 1 << 28;

    private static int Frozen(int id) => FrozenBase + id;

    private int Symbol(int c) => _characterSymbols.TryGetValue(c, out var symbol) ? symbol : int.MaxValue;

    // The piece of a symbol; a character that no piece is stays unknown.
    private int Piece(int symbol) => symbol < _firstExtra ? symbol : symbol is >= FrozenBase and < int.MaxValue ? symbol - FrozenBase : -1;

    private static bool Merges(PieceType type) => type is PieceType.Normal or PieceType.UserDefined or PieceType.Unused;

    private void NumberCharacters(ModelProto proto)
    {
        var extra = _firstExtra;
        for (var id = 0; id < proto.Pieces.Count; id++)
            if (Merges(proto.Pieces[id].Type) && UnicodeClass.CodePointAt(proto.Pieces[id].Text, 0, out var length) is var c && length == proto.Pieces[id].Text.Length)
                _characterSymbols[c] = id;
        foreach (var piece in proto.Pieces.Where(piece => Merges(piece.Type)))
            for (int i = 0, length; i < piece.Text.Length; i += length)
                if (_characterSymbols.TryAdd(UnicodeClass.CodePointAt(piece.Text, i, out length), extra))
                    extra++;
    }

    private List<(int, int, int, int)> FindMerges(ModelProto proto)
    {
        var scores = proto.Pieces.Select(piece => piece.Score).Distinct().OrderDescending().ToList();
        var ranks = new Dictionary<float, int>();
        foreach (var score in scores)
            ranks[score] = ranks.Count;
        var merges = new List<(int, int, int, int)>();
        for (var id = 0; id < proto.Pieces.Count; id++)
        {
            var piece = proto.Pieces[id];
            if (!Merges(piece.Type) || piece.Text.Length > MaxPieceLength)
                continue;
            for (int i = 0, length; i < piece.Text.Length; i += length)
            {
                UnicodeClass.CodePointAt(piece.Text, i, out length);
                if (i > 0 && SymbolOf(proto, piece.Text.AsSpan(0, i)) is >= 0 and var left && SymbolOf(proto, piece.Text.AsSpan(i)) is >= 0 and var right)
                    merges.Add((left, right, ranks[piece.Score], id));
            }
        }
        return merges;
    }

    // Longer pieces than any trainer makes would take quadratic time to split.
    private const int MaxPieceLength = 1024;

    private int SymbolOf(ModelProto proto, ReadOnlySpan<char> text)
    {
        if (UnicodeClass.CodePointAt(text, 0, out var length) is var c && length == text.Length)
            return _characterSymbols.GetValueOrDefault(c, -1);
        return Vocabulary.Id(text) is >= 0 and var id && Merges(proto.Pieces[id].Type) ? id : -1;
    }
}
