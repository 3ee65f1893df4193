using Anima.Data;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>The beginning of one sequence, whose keys and values go into a cache on the way.</summary>
internal sealed class PrefillLayout(TreeBatch sequence, KeyValueCache cache, IReadOnlyList<RotaryEmbedding> rotaries, Device device) : TreeLayout(sequence, rotaries, device)
{
    /// <inheritdoc/>
    public override Tensor Attend(GroupedAttention attention, int layer, Tensor q, Tensor k, Tensor v)
    {
        cache.Append(layer, k.permute(1, 0, 2), v.permute(1, 0, 2));
        return base.Attend(attention, layer, q, k, v);
    }
}

/// <summary>One next token for each of several sequences.</summary>
internal sealed class DecodeLayout(int[] tokenIds, IReadOnlyList<KeyValueCache> caches, IReadOnlyList<RotaryEmbedding> rotaries, Device device)
    : SequenceLayout(tokenIds, [.. caches.Select(cache => cache.Length)], rotaries, device)
{
    /// <inheritdoc/>
    public override Tensor Attend(GroupedAttention attention, int layer, Tensor q, Tensor k, Tensor v) => attention.OverCaches(q, k, v, caches, layer);
}
