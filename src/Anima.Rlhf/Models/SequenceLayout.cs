using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// What every layer of a model needs to know of the tokens it runs over: the rotary tables, and what each token attends to.
/// Built once for all layers; its tensors belong to the scope it was made in.
/// </summary>
public abstract class SequenceLayout
{
    /// <summary>Tables for tokens that stand at <paramref name="positions"/> in their sequences.</summary>
    protected SequenceLayout(ReadOnlySpan<int> tokenIds, ReadOnlySpan<int> positions, RotaryEmbedding rotary, Device device)
    {
        TokenCount = tokenIds.Length;
        TokenIds = tensor(tokenIds.ToArray(), ScalarType.Int64, device);
        (Cos, Sin) = rotary.Tables(positions, device);
    }

    /// <summary>T, tokens in the flat sequence.</summary>
    public int TokenCount { get; }

    /// <summary>[T], Int64.</summary>
    public Tensor TokenIds { get; }

    /// <summary>[T, 1, D/2].</summary>
    public Tensor Cos { get; }

    /// <summary>[T, 1, D/2].</summary>
    public Tensor Sin { get; }

    /// <summary>Attention of layer <paramref name="layer"/>: q is [T, heads, D], k and v are [T, kvHeads, D]; the result is [T, heads·D].</summary>
    public abstract Tensor Attend(GroupedAttention attention, int layer, Tensor q, Tensor k, Tensor v);
}
