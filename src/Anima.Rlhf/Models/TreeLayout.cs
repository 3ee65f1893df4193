using Anima.Rlhf.Data;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// A micro-batch of trees: where each segment lies and what it attends to. Built once per micro-batch and shared by all
/// layers and both streams.
/// </summary>
/// <remarks>
/// Queries are cut into blocks of at most <see cref="BlockRows"/> rows, and a block sees only the keys up to its own end,
/// so that neither the upper half of the causal triangle nor a score matrix of the whole length is ever computed.
/// </remarks>
public class TreeLayout : SequenceLayout
{
    private const int BlockRows = 256;

    private readonly Tensor _mask; // [BlockRows, longest], 0 where attended, −∞ above the diagonal

    /// <summary>Lays out <paramref name="batch"/> on <paramref name="device"/>; its tensors belong to the current scope.</summary>
    public TreeLayout(TreeBatch batch, RotaryEmbedding rotary, Device device)
        : base(batch.TokenIds, batch.PositionIds, rotary, device)
    {
        Segments = SegmentsOf(batch);
        SegmentLengths = [.. Segments.Select(segment => (long)segment.Length)];
        Blocks = [.. Segments.SelectMany(BlocksOf)];
        BlockLengths = [.. Blocks.Select(block => (long)block.Rows)];
        _mask = CausalMask(Blocks.Max(block => block.Keys), device);
    }

    /// <summary>Trunks and branches that hold tokens, in the order of the flat sequence.</summary>
    internal IReadOnlyList<Segment> Segments { get; }

    internal long[] SegmentLengths { get; }

    /// <summary>The query blocks of all segments, in the order of the flat sequence.</summary>
    internal IReadOnlyList<QueryBlock> Blocks { get; }

    internal long[] BlockLengths { get; }

    /// <inheritdoc/>
    public override Tensor Attend(GroupedAttention attention, int layer, Tensor q, Tensor k, Tensor v) => attention.OverTrees(q, k, v, this);

    /// <summary>The causal mask of a block of <paramref name="rows"/> queries that ends at its last key, [rows, keys], fp32.</summary>
    internal Tensor Mask(int rows, int keys) =>
        _mask.narrow(0, _mask.shape[0] - rows, rows).narrow(1, _mask.shape[1] - keys, keys);

    private static List<Segment> SegmentsOf(TreeBatch batch)
    {
        var segments = new List<Segment>();
        foreach (var tree in batch.Segments)
        {
            var trunk = -1;
            if (tree.Trunk.Length > 0)
            {
                trunk = segments.Count;
                segments.Add(new Segment(tree.Trunk.Length, Trunk: -1));
            }
            segments.AddRange(tree.Branches.Where(branch => branch.Length > 0).Select(branch => new Segment(branch.Length, trunk)));
        }
        return segments;
    }

    private IEnumerable<QueryBlock> BlocksOf(Segment segment, int index)
    {
        var before = segment.Trunk < 0 ? 0 : Segments[segment.Trunk].Length;
        for (var start = 0; start < segment.Length; start += BlockRows)
        {
            var end = Math.Min(start + BlockRows, segment.Length);
            yield return new QueryBlock(index, end - start, before + end);
        }
    }

    // Row i of the last `rows` rows sees the last `keys` columns up to column keys − rows + i.
    private static Tensor CausalMask(int longest, Device device)
    {
        var rows = Math.Min(BlockRows, longest);
        var mask = zeros([rows, longest], ScalarType.Float32, device);
        var above = ones([rows, longest], ScalarType.Bool, device).triu(longest - rows + 1);
        return mask.masked_fill_(above, Scalars.NegativeInfinity);
    }
}

/// <summary>A run of tokens that sees itself causally and, if <paramref name="Trunk"/> ≥ 0, all of that segment.</summary>
internal sealed record Segment(int Length, int Trunk);

/// <summary><paramref name="Rows"/> queries of a segment, which see the first <paramref name="Keys"/> keys of trunk and segment.</summary>
internal sealed record QueryBlock(int Segment, int Rows, int Keys);
