using Anima.Checkpoints;

namespace Anima.Rlhf.Models;

/// <summary>
/// Inverse frequencies of rotary embeddings under the context-extension rules of published checkpoints: default, linear
/// (arXiv 2306.15595), llama3 (Llama 3.1's wavelength bands) and yarn (arXiv 2309.00071), as transformers computes them.
/// </summary>
internal static class RopeScaling
{
    /// <summary>inv_freq, [D/2], and the factor on cos and sin.</summary>
    public static (float[] InverseFrequencies, double AttentionFactor) Frequencies(RopeConfig rope, int headDim)
    {
        var inverse = new float[headDim / 2];
        for (var j = 0; j < inverse.Length; j++)
            inverse[j] = (float)(1 / Math.Pow(rope.Theta, (double)(2 * j) / headDim));
        return rope.Type switch
        {
            RopeType.Default => (inverse, 1),
            RopeType.Linear => (Array.ConvertAll(inverse, f => (float)(f / rope.Factor)), 1),
            RopeType.Llama3 => (Array.ConvertAll(inverse, f => (float)Llama3(f, rope)), 1),
            RopeType.Yarn => (Yarn(inverse, headDim, rope), YarnAttentionFactor(rope)),
            _ => throw new InvalidDataException($"rope type {rope.Type} is not supported; use default, linear, llama3 or yarn."),
        };
    }

    // Long wavelengths are stretched, short ones kept, those between interpolated.
    private static double Llama3(double inverse, RopeConfig rope)
    {
        var context = (double)rope.OriginalMaxPositionEmbeddings;
        var wavelength = 2 * Math.PI / inverse;
        if (wavelength > context / rope.LowFreqFactor)
            return inverse / rope.Factor;
        if (wavelength < context / rope.HighFreqFactor)
            return inverse;
        var smooth = (context / wavelength - rope.LowFreqFactor) / (rope.HighFreqFactor - rope.LowFreqFactor);
        return (1 - smooth) * inverse / rope.Factor + smooth * inverse;
    }

    private static float[] Yarn(float[] inverse, int headDim, RopeConfig rope)
    {
        var low = RotationDimension(rope.BetaFast, headDim, rope);
        var high = RotationDimension(rope.BetaSlow, headDim, rope);
        if (rope.Truncate)
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        low = Math.Max(low, 0);
        high = Math.Min(high, headDim - 1);
        if (low == high)
            high += 0.001;
        var scaled = new float[inverse.Length];
        for (var j = 0; j < scaled.Length; j++)
        {
            var extrapolated = 1 - Math.Clamp((j - low) / (high - low), 0, 1);
            scaled[j] = (float)(inverse[j] / rope.Factor * (1 - extrapolated) + inverse[j] * extrapolated);
        }
        return scaled;
    }

    // The dimension that turns `rotations` times within the original context.
    private static double RotationDimension(double rotations, int headDim, RopeConfig rope) =>
        headDim * Math.Log(rope.OriginalMaxPositionEmbeddings / (rotations * 2 * Math.PI)) / (2 * Math.Log(rope.Theta));

    private static double YarnAttentionFactor(RopeConfig rope)
    {
        if (rope.AttentionFactor is { } given)
            return given;
        return rope is { Mscale: { } mscale, MscaleAllDim: { } all } && mscale != 0 && all != 0
            ? Magnitude(rope.Factor, mscale) / Magnitude(rope.Factor, all)
            : Magnitude(rope.Factor, 1);
    }

    private static double Magnitude(double factor, double mscale) => factor <= 1 ? 1 : 0.1 * mscale * Math.Log(factor) + 1;
}
