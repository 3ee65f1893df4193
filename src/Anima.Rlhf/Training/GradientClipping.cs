using Anima.Rlhf.Devices;
using Anima.Rlhf.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>Clipping by the total L2 norm, as <c>torch.nn.utils.clip_grad_norm_</c>: scale by max/(norm + 1e-6) where that is below 1.</summary>
internal static class GradientClipping
{
    private const long ChunkLength = 1 << 22;

    /// <summary>Scales <paramref name="gradients"/>, a flat vector, down to <paramref name="maxNorm"/> (0 leaves it) and returns the norm before.</summary>
    public static double ClipNorm(Tensor gradients, double maxNorm)
    {
        var norm = Norm(gradients);
        var factor = maxNorm / (norm + 1e-6);
        if (maxNorm > 0 && factor < 1)
        {
            using var scale = factor.ToScalar();
            gradients.mul_(scale);
        }
        return norm;
    }

    // Squares are summed in float64, so the norm does not depend on how a device orders a long sum.
    private static double Norm(Tensor gradients)
    {
        double total = 0;
        for (long start = 0, count = gradients.numel(); start < count; start += ChunkLength)
        {
            using var scope = NewDisposeScope();
            var chunk = gradients.narrow(0, start, Math.Min(ChunkLength, count - start)).to(ScalarType.Float64);
            total += TensorValue.Double(chunk.pow(Scalars.Two).sum());
        }
        return Math.Sqrt(total);
    }
}
