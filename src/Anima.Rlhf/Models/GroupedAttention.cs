using Anima.Rlhf.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Causal attention with grouped key/value heads. Scores in the compute dtype, softmax in fp32 (arXiv 1706.03762, equation 1;
/// grouped heads: arXiv 2305.13245).
/// </summary>
/// <param name="heads">Query heads.</param>
/// <param name="keyValueHeads">Key/value heads; each serves heads/keyValueHeads consecutive query heads.</param>
/// <param name="headDim">D.</param>
/// <param name="scale">What products of q and k are multiplied by; 1/√D unless given.</param>
internal sealed class GroupedAttention(int heads, int keyValueHeads, int headDim, double? scale = null)
{
    private readonly int _groups = heads / keyValueHeads;
    private readonly Scalar _scale = (scale ?? 1 / Math.Sqrt(headDim)).ToScalar();

    /// <summary>Query heads.</summary>
    public int Heads => heads;

    /// <summary>Key/value heads.</summary>
    public int KeyValueHeads => keyValueHeads;

    /// <summary>D, width of a head.</summary>
    public int HeadDim => headDim;

    /// <summary>
    /// Over preference trees: a trunk sees itself, a branch sees its trunk and itself, nothing else. The same numbers as
    /// attention over the separate padded sequences, without computing a trunk twice.
    /// q is [T, heads, D], k and v are [T, kvHeads, D]; the result is [T, heads·D].
    /// </summary>
    public Tensor OverTrees(Tensor q, Tensor k, Tensor v, TreeLayout layout)
    {
        var queries = q.view(layout.TokenCount, keyValueHeads, _groups, headDim).permute(1, 2, 0, 3).split(layout.PartLengths, 2); // [kv, g, n, D]
        var keys = k.permute(1, 0, 2).split(layout.PartLengths, 1);   // [kv, n, D]
        var values = v.permute(1, 0, 2).split(layout.PartLengths, 1);
        var outputs = new List<Tensor>();
        for (var i = 0; i < queries.Length; i++)
        {
            if (layout.Parts[i] is Window window)
                outputs.Add(Attend(queries[i], keys[i], values[i], window.Mask));
            else
                outputs.AddRange(OverLargeTree(queries[i], keys[i], values[i], (LargeTree)layout.Parts[i]));
        }
        return cat(outputs, 2).permute(2, 0, 1, 3).reshape(layout.TokenCount, heads * headDim);
    }

    /// <summary>
    /// Over caches: one new token for each of B sequences sees all that its own cache holds of <paramref name="layer"/>, itself included.
    /// q is [B, heads, D], k and v are [B, kvHeads, D]; the result is [B, heads·D].
    /// </summary>
    public Tensor OverCaches(Tensor q, Tensor k, Tensor v, IReadOnlyList<KeyValueCache> caches, int layer)
    {
        var queries = q.view(caches.Count, keyValueHeads, _groups, headDim); // [B, kv, g, D]
        var outputs = new Tensor[caches.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            caches[i].Append(layer, k.narrow(0, i, 1).permute(1, 0, 2), v.narrow(0, i, 1).permute(1, 0, 2));
            var (keys, values) = caches[i].Read(layer); // [kv, m, D]
            var scores = queries.select(0, i).bmm(keys.transpose(1, 2)).mul(_scale).to(ScalarType.Float32); // [kv, g, m]
            outputs[i] = scores.softmax(-1).to(q.dtype).bmm(values).view(1, heads * headDim);
        }
        return cat(outputs, 0);
    }

    // q [kv, g, n, D], k and v [kv, m, D], mask [n, m] → [kv, g, n, D]
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor mask)
    {
        var (rows, columns) = (q.shape[2], k.shape[1]);
        var scores = q.reshape(keyValueHeads, _groups * rows, headDim).bmm(k.transpose(1, 2)).mul(_scale); // [kv, g·n, m]
        var masked = scores.view(keyValueHeads, _groups, rows, columns).add(mask, Scalars.One);           // fp32
        var weights = masked.softmax(-1).to(q.dtype).view(keyValueHeads, _groups * rows, columns);
        return weights.bmm(v).view(keyValueHeads, _groups, rows, headDim);
    }

    private IEnumerable<Tensor> OverLargeTree(Tensor q, Tensor k, Tensor v, LargeTree tree)
    {
        var queries = q.split(tree.BlockLengths, 2);
        var (keys, values) = (WithTrunk(k, tree), WithTrunk(v, tree)); // per segment [kv, m, D]
        for (var i = 0; i < queries.Length; i++)
        {
            var block = tree.Blocks[i];
            yield return Attend(queries[i], Upto(keys[block.Segment], block.Keys), Upto(values[block.Segment], block.Keys), tree.Mask(block.Rows, block.Keys));
        }
    }

    private static Tensor[] WithTrunk(Tensor x, LargeTree tree)
    {
        var parts = x.split(tree.SegmentLengths, 1);
        return [.. parts.Select((part, i) => tree.Segments[i].Trunk is >= 0 and var trunk ? cat([parts[trunk], part], 1) : part)];
    }

    private static Tensor Upto(Tensor x, int keys) => x.shape[1] == keys ? x : x.narrow(1, 0, keys);
}
