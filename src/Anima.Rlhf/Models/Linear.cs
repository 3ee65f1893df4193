using Anima.Rlhf.Adapters;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>A linear layer of the base by name; an adapter for that name is added when the stream has one.</summary>
/// <param name="request">What the architecture asked for.</param>
/// <param name="linear">What it was given.</param>
internal sealed class Linear(LinearRequest request, BaseLinear linear)
{
    /// <summary>Module path, such as <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Path => request.Path;

    /// <summary>Path and sizes, for adapters.</summary>
    public LinearShape Shape => new(request.Path, request.OutFeatures, request.InFeatures) { IsTransposed = request.IsTransposed };

    /// <summary>The base's weight and bias.</summary>
    public BaseLinear Base { get; } = linear;

    /// <summary>
    /// x Wᵀ (+ adapter), [T, out] fp32 for <paramref name="x"/>, [T, in]: products run in the compute dtype, their sum does not, or a
    /// young adapter's small share would be rounded away.
    /// </summary>
    public Tensor Forward(Tensor x, LoraAdapter? adapter)
    {
        var output = Base.Forward(x).to(ScalarType.Float32);
        return adapter?[Path] is { } lora ? output.add(lora.Forward(x), Scalars.One) : output;
    }

    /// <summary>
    /// residual + x Wᵀ (+ adapter), [T, out], in the residual's fp32.
    /// </summary>
    public Tensor AddTo(Tensor residual, Tensor x, LoraAdapter? adapter)
    {
        var sum = residual.add(Base.Forward(x), Scalars.One);
        return adapter?[Path] is { } lora ? sum.add(lora.Forward(x), Scalars.One) : sum;
    }
}
