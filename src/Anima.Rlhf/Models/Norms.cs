using Anima.Rlhf.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>A normalisation over the last dimension.</summary>
internal interface INorm
{
    /// <summary>[.., H], fp32 from the residual stream, to [.., H] in the compute dtype.</summary>
    Tensor Forward(Tensor x);
}

/// <summary>
/// RMSNorm (arXiv 1910.07467) as Llama's code has it: x · rsqrt(mean(x²) + ε) · w; statistics in fp32, then cast to the compute dtype, then
/// the weight.
/// </summary>
/// <param name="weight">[H] in the compute dtype, or fp32 where it is trained.</param>
/// <param name="epsilon">Added to the mean square.</param>
/// <param name="dtype">The compute dtype, which is that of the result.</param>
internal sealed class RmsNorm(Tensor weight, double epsilon, ScalarType dtype) : INorm
{
    private static readonly long[] LastDimension = [-1];

    private readonly Scalar _epsilon = epsilon.ToScalar();

    public Tensor Forward(Tensor x)
    {
        var wide = x.to(ScalarType.Float32);
        var meanSquare = wide.pow(Scalars.Two).mean(LastDimension, keepdim: true);
        var normed = wide.mul(meanSquare.add(_epsilon, Scalars.One).rsqrt());
        return normed.to(dtype).mul(weight.to(dtype));
    }
}

/// <summary>LayerNorm (arXiv 1607.06450): (x − μ) / √(σ² + ε) · w + b, in fp32, then cast to the compute dtype.</summary>
/// <param name="weight">[H].</param>
/// <param name="bias">[H].</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="dtype">The compute dtype, which is that of the result.</param>
internal sealed class LayerNorm(Tensor weight, Tensor bias, double epsilon, ScalarType dtype) : INorm
{
    private readonly long[] _width = weight.shape;

    public Tensor Forward(Tensor x) =>
        nn.functional.layer_norm(x.to(ScalarType.Float32), _width, weight.to(ScalarType.Float32), bias.to(ScalarType.Float32), epsilon).to(dtype);
}
