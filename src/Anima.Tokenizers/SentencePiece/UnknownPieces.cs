using System.Text;
using Anima.Tokenizers.Models;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>What SentencePiece makes of pieces it does not know: their bytes, or one unknown piece for all in a row.</summary>
internal static class UnknownPieces
{
    /// <summary>Appends <paramref name="pieces"/>, whose unknown ones have the id −1.</summary>
    public static void Resolve(ReadOnlySpan<char> text, ReadOnlySpan<TokenSpan> pieces, int unkId, int[]? byteIds, List<TokenSpan> tokens)
    {
        var first = tokens.Count;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var piece in pieces)
        {
            if (piece.Id >= 0)
                tokens.Add(piece);
            else if (byteIds is not null)
                foreach (var b in utf8[..Encoding.UTF8.GetBytes(text[piece.Start..piece.End], utf8)])
                    tokens.Add(piece with { Id = byteIds[b] });
            else if (tokens.Count > first && tokens[^1].Id == unkId)
                tokens[^1] = tokens[^1] with { End = piece.End };
            else
                tokens.Add(piece with { Id = unkId });
        }
    }
}
