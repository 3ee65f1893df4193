namespace Anima.Kernels.Quantizing;

/// <summary>Quantises one element at a time: what the other versions must give.</summary>
internal static unsafe class ScalarQuantizer
{
    /// <summary>Quantises blocks [first, last), of which the last may be short.</summary>
    /// <returns>The first block with a NaN or an infinity, or <paramref name="last"/>.</returns>
    public static long Quantize<T>(Quantization job, long first, long last)
        where T : struct, IElements
    {
        for (var block = first; block < last; block++)
        {
            var start = block * job.BlockSize;
            var count = (int)Math.Min(job.BlockSize, job.Count - start);
            if (!Quantize<T>(job.Source + start * T.Size, count, count == job.BlockSize, job.Packed + start / 2, job.Absmax + block))
                return block;
        }
        return last;
    }

    private static bool Quantize<T>(byte* source, int count, bool full, byte* packed, float* absmax)
        where T : struct, IElements
    {
        var largest = 0f;
        for (var i = 0; i < count; i++)
        {
            var magnitude = MathF.Abs(T.Load(source, i));
            if (!float.IsFinite(magnitude))
                return false;
            largest = Math.Max(largest, magnitude);
        }
        float divisor = Quantization.Divisor(largest), reciprocal = 1f / divisor;
        *absmax = full ? largest : divisor;
        for (var i = 0; i < count; i += 2)
        {
            var even = Code(T.Load(source, i));
            // The half byte left over at an odd end holds the code of zero.
            var odd = i + 1 < count ? Code(T.Load(source, i + 1)) : 7;
            packed[i / 2] = (byte)(even << 4 | odd);
        }
        return true;

        int Code(float x) => CodeOf(full ? x * reciprocal : x / divisor);
    }

    private static int CodeOf(float y)
    {
        var code = 0;
        foreach (var midpoint in Nf4Tables.Midpoints)
            if (y > midpoint)
                code++;
        return code;
    }
}
