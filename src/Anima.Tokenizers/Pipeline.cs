using Anima.Tokenizers.Decoders;
using Anima.Tokenizers.Models;
using Anima.Tokenizers.Normalizers;
using Anima.Tokenizers.PostProcessors;
using Anima.Tokenizers.PreTokenizers;
using Anima.Tokenizers.SentencePiece;

namespace Anima.Tokenizers;

/// <summary>The stages that a tokenizer file describes.</summary>
internal sealed record Pipeline
{
    /// <summary>The file it comes from.</summary>
    public required string Name { get; init; }

    public Normalizer? Normalizer { get; init; }

    public PreTokenizer? PreTokenizer { get; init; }

    public required TokenModel Model { get; init; }

    public PostProcessor PostProcessor { get; init; } = PostProcessor.None;

    public TokenDecoder? Decoder { get; init; }

    /// <summary>The decoder of a SentencePiece model, which goes by the kinds of pieces and not by their text alone.</summary>
    public PieceDecoder? PieceDecoder { get; init; }

    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];
}
