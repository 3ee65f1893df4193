using System.Text;
using Anima.Tokenizers.Models;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>SentencePiece's Unigram model: the best cover of the whole text, in single precision as the library computes it.</summary>
internal sealed class PieceUnigram : TokenModel
{
    private const float UnknownPenalty = 10;

    [ThreadStatic]
    private static List<TokenSpan>? _threadPieces;

    private readonly Viterbi _viterbi;
    private readonly int _unkId;
    private readonly int[]? _byteIds;

    public PieceUnigram(Vocabulary vocabulary, ModelProto proto, int unkId, int[]? byteIds)
        : base(vocabulary)
    {
        _unkId = unkId;
        _byteIds = byteIds;
        var normal = proto.Pieces.Where(piece => piece.Type == PieceType.Normal).Select(piece => piece.Score).DefaultIfEmpty(0).ToArray();
        // C++'s smallest positive float is where the library starts its maximum, so log-probabilities never raise it.
        const float LeastMaximum = 1.17549435e-38f;
        var most = Math.Max(LeastMaximum, normal.Max());
        var trie = new Trie();
        var scores = new double[proto.Pieces.Count];
        for (var id = 0; id < scores.Length; id++)
        {
            var piece = proto.Pieces[id];
            // A user-defined piece is scored so that it always wins.
            scores[id] = piece.Type == PieceType.UserDefined ? (float)Encoding.UTF8.GetByteCount(piece.Text) * most - 0.1 : piece.Score;
            if (piece.Type is PieceType.Normal or PieceType.UserDefined)
                trie.Add(piece.Text, id);
        }
        _viterbi = new(trie, scores, normal.Min() - UnknownPenalty, singlePrecision: true);
    }

    public override void Encode(ReadOnlySpan<char> word, IdBuffer ids)
    {
        var tokens = new List<TokenSpan>();
        Tokenize(word, tokens);
        foreach (var token in tokens)
            ids.Add(token.Id);
    }

    public override void Tokenize(ReadOnlySpan<char> word, List<TokenSpan> tokens)
    {
        var pieces = _threadPieces ??= [];
        pieces.Clear();
        _viterbi.Run(word, pieces);
        UnknownPieces.Resolve(word, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pieces), _unkId, _byteIds, tokens);
    }
}
