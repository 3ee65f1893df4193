using Anima.Data;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// A micro-batch of trees, cut into parts that attend within themselves: windows of several small trees, and large trees by
/// themselves. Built once per micro-batch and shared by all layers and both streams.
/// </summary>
internal class TreeLayout : SequenceLayout
{
    /// <summary>Lays out <paramref name="batch"/> on <paramref name="device"/>; its tensors belong to the current scope.</summary>
    public TreeLayout(TreeBatch batch, IReadOnlyList<RotaryEmbedding> rotaries, Device device)
        : base(batch.TokenIds, batch.PositionIds, rotaries, device)
    {
        Parts = PartsOf(batch, device);
        PartLengths = [.. Parts.Select(part => (long)part.Length)];
    }

    /// <summary>The parts in the order of the flat sequence.</summary>
    internal IReadOnlyList<AttentionPart> Parts { get; }

    internal long[] PartLengths { get; }

    /// <inheritdoc/>
    public override Tensor Attend(GroupedAttention attention, int layer, Tensor q, Tensor k, Tensor v) => attention.OverTrees(q, k, v, this);

    private static List<AttentionPart> PartsOf(TreeBatch batch, Device device)
    {
        var parts = new List<AttentionPart>();
        var window = new List<PlacedTree>();
        var filled = 0;
        foreach (var tree in batch.Trees)
        {
            var length = tree.Tokens.Length;
            if (window.Count > 0 && filled + length > Window.MostRows)
                CloseWindow();
            if (length > Window.MostRows)
            {
                parts.Add(new LargeTree(tree, device));
                continue;
            }
            window.Add(tree);
            filled += length;
        }
        if (window.Count > 0)
            CloseWindow();
        return parts;

        void CloseWindow()
        {
            parts.Add(new Window(window, device));
            window.Clear();
            filled = 0;
        }
    }
}

/// <summary>A run of whole trees that attend to nothing outside it.</summary>
/// <param name="length">Tokens.</param>
internal abstract class AttentionPart(int length)
{
    /// <summary>Tokens.</summary>
    public int Length { get; } = length;
}
