using Anima.Data;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>One tree, segment by segment.</summary>
/// <remarks>
/// Queries are cut into blocks of at most <see cref="BlockRows"/> rows, and a block sees only the keys up to its own end,
/// so that neither the upper half of the causal triangle nor a score matrix of the whole length is ever computed.
/// </remarks>
internal sealed class LargeTree : AttentionPart
{
    private const int BlockRows = 256;

    private readonly Tensor _mask; // [BlockRows, longest], 0 where attended, −∞ above the diagonal

    /// <summary>The parts of <paramref name="tree"/>.</summary>
    public LargeTree(PlacedTree tree, Device device)
        : base(tree.Tokens.Length)
    {
        Segments = SegmentsOf(tree);
        SegmentLengths = [.. Segments.Select(segment => (long)segment.Length)];
        Blocks = [.. Segments.SelectMany(BlocksOf)];
        BlockLengths = [.. Blocks.Select(block => (long)block.Rows)];
        _mask = CausalMask(Blocks.Max(block => block.Keys), device);
    }

    /// <summary>Trunk and branches that hold tokens, in order.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Tokens of each.</summary>
    public long[] SegmentLengths { get; }

    /// <summary>The query blocks of all segments, in order.</summary>
    public IReadOnlyList<QueryBlock> Blocks { get; }

    /// <summary>Rows of each.</summary>
    public long[] BlockLengths { get; }

    /// <summary>The causal mask of a block of <paramref name="rows"/> queries that ends at its last key, [rows, keys], fp32.</summary>
    public Tensor Mask(int rows, int keys) =>
        _mask.narrow(0, _mask.shape[0] - rows, rows).narrow(1, _mask.shape[1] - keys, keys);

    private static List<Segment> SegmentsOf(PlacedTree tree)
    {
        var segments = new List<Segment>();
        if (tree.Trunk.Length > 0)
            segments.Add(new Segment(tree.Trunk.Length, Trunk: -1));
        var trunk = segments.Count - 1;
        segments.AddRange(tree.Branches.Where(branch => branch.Length > 0).Select(branch => new Segment(branch.Length, trunk)));
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
