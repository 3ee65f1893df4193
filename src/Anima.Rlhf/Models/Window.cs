using Anima.Data;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Several small trees under one mask: more products than their segments need, but few calls, and a call costs more than a
/// product of that size.
/// </summary>
internal sealed class Window : AttentionPart
{
    /// <summary>Most tokens of a window.</summary>
    public const int MostRows = 256;

    /// <summary>A window over <paramref name="trees"/>, which stand next to each other.</summary>
    public Window(IReadOnlyList<PlacedTree> trees, Device device)
        : base(trees.Sum(tree => tree.Tokens.Length)) => Mask = tensor(Allowed(trees), [Length, Length], ScalarType.Float32, device);

    /// <summary>[Length, Length] fp32: 0 where a row sees a column, −∞ elsewhere.</summary>
    public Tensor Mask { get; }

    private float[] Allowed(IReadOnlyList<PlacedTree> trees)
    {
        var mask = new float[Length * Length];
        Array.Fill(mask, float.NegativeInfinity);
        var first = trees[0].Tokens.Start;
        foreach (var tree in trees)
        {
            See(tree.Trunk, tree.Trunk);
            foreach (var branch in tree.Branches)
            {
                for (var row = 0; row < branch.Length; row++)
                    Row(branch.Start + row, tree.Trunk.Start, tree.Trunk.Length).Clear();
                See(branch, branch);
            }
        }
        return mask;

        // Causal within a run of tokens.
        void See(TokenRange rows, TokenRange columns)
        {
            for (var row = 0; row < rows.Length; row++)
                Row(rows.Start + row, columns.Start, row + 1).Clear();
        }

        Span<float> Row(int row, int column, int count) => mask.AsSpan((row - first) * Length + column - first, count);
    }
}
