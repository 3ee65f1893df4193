using Anima.Rlhf.Adapters;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>The attention of one layer: projections, rotation, heads, output.</summary>
/// <param name="layer">The layer's index, which finds its keys and values in a cache.</param>
/// <param name="heads">How heads attend.</param>
/// <param name="projections">q, k and v; or one whose rows are those of q, then k, then v.</param>
/// <param name="output">Back to the residual stream.</param>
/// <param name="rotary">How positions turn q and k; null where they do not.</param>
internal sealed class SelfAttention(int layer, GroupedAttention heads, IReadOnlyList<Linear> projections, Linear output, RotaryEmbedding? rotary)
{
    private readonly long[] _widths = [(long)heads.Heads * heads.HeadDim, (long)heads.KeyValueHeads * heads.HeadDim, (long)heads.KeyValueHeads * heads.HeadDim];

    /// <summary>The linear layers in order.</summary>
    public IReadOnlyList<Linear> Linears { get; } = [.. projections, output];

    /// <summary>H, width of the residual stream.</summary>
    public long Width => output.Base.Weight.OutFeatures;

    /// <summary>Query heads.</summary>
    public int Heads => heads.Heads;

    /// <summary>residual + o(attn(q, k, v)) of <paramref name="x"/>, [T, H] in the compute dtype.</summary>
    public Tensor AddTo(Tensor residual, Tensor x, SequenceLayout layout, LoraAdapter? adapter) =>
        output.AddTo(residual, Attend(x, layout, adapter), adapter);

    // Rotation runs in fp32; what goes into a product is cast to the compute dtype.
    private Tensor Attend(Tensor x, SequenceLayout layout, LoraAdapter? adapter)
    {
        var parts = projections.Count == 1
            ? projections[0].Forward(x, adapter).split(_widths, 1)
            : [.. projections.Select(projection => projection.Forward(x, adapter))];
        var q = parts[0].view(layout.TokenCount, heads.Heads, heads.HeadDim);
        var k = parts[1].view(layout.TokenCount, heads.KeyValueHeads, heads.HeadDim);
        var v = parts[2].view(layout.TokenCount, heads.KeyValueHeads, heads.HeadDim).to(x.dtype);
        if (rotary is not null)
            (q, k) = (layout.Rotate(q, rotary), layout.Rotate(k, rotary));
        return layout.Attend(heads, layer, q.to(x.dtype), k.to(x.dtype), v);
    }
}
