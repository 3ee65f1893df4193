using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// What every layer of a model needs to know of the tokens it runs over: where they stand, the rotary tables, and what each token attends to.
/// Built once for all layers; its tensors belong to the scope it was made in.
/// </summary>
internal abstract class SequenceLayout
{
    private readonly Dictionary<RotaryEmbedding, (Tensor Cos, Tensor Sin)> _rotations;

    /// <summary>A layout of tokens that stand at <paramref name="positions"/> in their sequences, with tables for each of <paramref name="rotaries"/>.</summary>
    protected SequenceLayout(ReadOnlySpan<int> tokenIds, ReadOnlySpan<int> positions, IReadOnlyList<RotaryEmbedding> rotaries, Device device)
    {
        TokenCount = tokenIds.Length;
        TokenIds = tensor(tokenIds.ToArray(), ScalarType.Int64, device);
        Positions = tensor(positions.ToArray(), ScalarType.Int64, device);
        _rotations = new(rotaries.Count);
        foreach (var rotary in rotaries)
            _rotations.Add(rotary, rotary.Tables(positions, device));
    }

    /// <summary>T, tokens in the flat sequence.</summary>
    public int TokenCount { get; }

    /// <summary>[T], Int64.</summary>
    public Tensor TokenIds { get; }

    /// <summary>[T], Int64: each token's place in its own sequence, counted from 0.</summary>
    public Tensor Positions { get; }

    /// <summary>Rotates every head of <paramref name="x"/>, [T, heads, D], by its token's position.</summary>
    public Tensor Rotate(Tensor x, RotaryEmbedding rotary)
    {
        var (cos, sin) = _rotations[rotary];
        return RotaryEmbedding.Rotate(x, cos, sin);
    }

    /// <summary>Attention of layer <paramref name="layer"/>: q is [T, heads, D], k and v are [T, kvHeads, D]; the result is [T, heads·D].</summary>
    public abstract Tensor Attend(GroupedAttention attention, int layer, Tensor q, Tensor k, Tensor v);
}
