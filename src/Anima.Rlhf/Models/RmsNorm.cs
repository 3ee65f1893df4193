using Anima.Rlhf.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// RMSNorm (arXiv 1910.07467) as Llama's code has it: statistics in fp32, then cast to the compute dtype, then the weight.
/// </summary>
/// <param name="weight">[H] in the compute dtype, or fp32 where it is trained.</param>
/// <param name="epsilon">Added to the mean square.</param>
/// <param name="dtype">The compute dtype, which is that of the result.</param>
public sealed class RmsNorm(Tensor weight, double epsilon, ScalarType dtype)
{
    private static readonly long[] LastDimension = [-1];

    private readonly Scalar _epsilon = epsilon.ToScalar();

    /// <summary>x · rsqrt(mean(x²) + ε) · w over the last dimension; <paramref name="x"/> is [.., H], fp32 from the residual stream.</summary>
    public Tensor Forward(Tensor x)
    {
        var wide = x.to(ScalarType.Float32);
        var meanSquare = wide.pow(Scalars.Two).mean(LastDimension, keepdim: true);
        var normed = wide.mul(meanSquare.add(_epsilon, Scalars.One).rsqrt());
        return normed.to(dtype).mul(weight.to(dtype));
    }
}
