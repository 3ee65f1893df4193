using Anima.Checkpoints;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Rotary position embedding (arXiv 2104.09864) in the half-split layout: for x = [x1 | x2] the result is
/// [x1·cos − x2·sin | x2·cos + x1·sin], in fp32. Where only the first d dimensions of a head rotate, the others stay.
/// </summary>
internal sealed class RotaryEmbedding
{
    private readonly float[] _inverseFrequencies; // [d/2], d = the dimensions that rotate
    private readonly double _attentionFactor;

    /// <summary>Frequencies for heads of <paramref name="headDim"/> as <paramref name="rope"/> scales them.</summary>
    public RotaryEmbedding(RopeConfig rope, int headDim)
    {
        (_inverseFrequencies, _attentionFactor) = RopeScaling.Frequencies(rope, (int)(headDim * rope.PartialRotaryFactor));
    }

    /// <summary>cos and sin for <paramref name="positions"/>, each [T, 1, d/2] fp32.</summary>
    public (Tensor Cos, Tensor Sin) Tables(ReadOnlySpan<int> positions, Device device)
    {
        var half = _inverseFrequencies.Length;
        var cos = new float[positions.Length * half];
        var sin = new float[positions.Length * half];
        for (var t = 0; t < positions.Length; t++)
            for (var j = 0; j < half; j++)
            {
                double angle = positions[t] * _inverseFrequencies[j];
                cos[t * half + j] = (float)(Math.Cos(angle) * _attentionFactor);
                sin[t * half + j] = (float)(Math.Sin(angle) * _attentionFactor);
            }
        return (Table(cos), Table(sin));

        Tensor Table(float[] values) => tensor(values, [values.Length / half, 1L, half], ScalarType.Float32, device);
    }

    /// <summary>Rotates every head of <paramref name="x"/>, [T, heads, D].</summary>
    public static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var (half, rest) = (cos.shape[2], x.shape[2] - 2 * cos.shape[2]);
        var x1 = x.narrow(2, 0, half);
        var x2 = x.narrow(2, half, half);
        var (first, second) = (x1.mul(cos).sub(x2.mul(sin)), x2.mul(cos).add(x1.mul(sin), Scalars.One));
        return cat(rest == 0 ? [first, second] : [first, second, x.narrow(2, 2 * half, rest)], 2);
    }
}
