namespace Anima.Kernels;

/// <summary>The numbers that NF4 and its double quantisation look up.</summary>
internal static class Nf4Tables
{
    private const int Steps = 65536;

    /// <summary>The 16 values of NF4 (QLoRA, arXiv 2305.14314, appendix E): quantiles of the normal distribution, scaled to [-1, 1].</summary>
    public static ReadOnlySpan<float> Code =>
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f,
        -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
        0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
    ];

    /// <summary>The 15 middles between neighbouring values of <see cref="Code"/>: a code is the number of middles strictly below a value.</summary>
    public static float[] Midpoints { get; } = [.. Enumerable.Range(0, 15).Select(i => (Code[i] + Code[i + 1]) / 2f)];

    /// <summary>The 256 values of the signed dynamic 8-bit map, ascending.</summary>
    public static float[] DynamicMap { get; } = MakeDynamicMap();

    /// <summary>Entry k is the code into <see cref="DynamicMap"/> nearest to k / 65535 * 2 - 1, the lower of two at the same distance.</summary>
    public static byte[] NearestInDynamicMap { get; } = MakeNearest(DynamicMap);

    // Seven decades; decade i holds 2^i values, the middles between 2^i + 1 even points of [0.1, 1], times 10^(i-6), and their negatives.
    private static float[] MakeDynamicMap()
    {
        float[] scales = [1e-6f, 1e-5f, 1e-4f, 1e-3f, 1e-2f, 1e-1f, 1f];
        List<float> values = [0f, 1f];
        for (var i = 0; i < scales.Length; i++)
        {
            var points = (1 << i) + 1;
            for (var k = 0; k < points - 1; k++)
            {
                var value = (EvenPoint(points, k) + EvenPoint(points, k + 1)) / 2f * scales[i];
                values.AddRange([value, -value]);
            }
        }
        return [.. values.Order()];
    }

    // Point k of torch.linspace(0.1, 1, n): counted from the nearer end, one rounding a point.
    private static float EvenPoint(int n, int k)
    {
        const float Start = 0.1f, End = 1f;
        var step = (End - Start) / (n - 1);
        return k < n / 2 ? MathF.FusedMultiplyAdd(step, k, Start) : MathF.FusedMultiplyAdd(-step, n - 1 - k, End);
    }

    private static byte[] MakeNearest(float[] map)
    {
        var nearest = new byte[Steps];
        var code = 0;
        for (var k = 0; k < Steps; k++)
        {
            var value = (float)k / (Steps - 1) * 2f - 1f;
            while (code < 255 && MathF.Abs(map[code + 1] - value) < MathF.Abs(map[code] - value))
                code++;
            nearest[k] = (byte)code;
        }
        return nearest;
    }
}
