using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Anima.Kernels.Quantizing;

/// <summary>
/// Quantises 16 elements at a time. The midpoints are searched by halving: four comparisons, each with a midpoint that is looked up by the
/// bits of the code found so far.
/// </summary>
internal static unsafe class Avx512Quantizer
{
    /// <summary>Quantises full blocks [first, last).</summary>
    /// <returns>The first block with a NaN or an infinity, or <paramref name="last"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Quantize<T>(Quantization job, long first, long last)
        where T : struct, IElements
    {
        var midpoints = new Search(Nf4Tables.Midpoints);
        var blockSize = job.BlockSize;
        for (var block = first; block < last; block++)
        {
            var source = job.Source + block * blockSize * T.Size;
            var packed = job.Packed + block * blockSize / 2;
            var largest = T.Largest512(source, blockSize);
            if (!float.IsFinite(largest))
                return block;
            job.Absmax[block] = largest;
            var reciprocal = Vector512.Create(1f / Quantization.Divisor(largest));
            for (var i = 0; i < blockSize; i += 16)
                Pack(midpoints.Codes(T.Load512(source, i) * reciprocal)).StoreUnsafe(ref packed[i / 2]);
        }
        return last;
    }

    // In each 64 bits the even element's code is the low half, and belongs into the high nibble of the byte that is kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<byte> Pack(Vector512<int> codes)
    {
        var pairs = codes.AsUInt64();
        return Avx512F.ConvertToVector128Byte((pairs << 4) | (pairs >> 32)).GetLower();
    }

    /// <summary>The midpoints, by the step at which they are compared with; from the second on entry c belongs to code c so far.</summary>
    private readonly struct Search(float[] midpoints)
    {
        private readonly Vector512<float> _first = Vector512.Create(midpoints[7]);
        private readonly Vector512<float> _second = After(midpoints, 4), _third = After(midpoints, 2), _fourth = After(midpoints, 1);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<int> Codes(Vector512<float> y)
        {
            var codes = Vector512.GreaterThan(y, _first).AsInt32() & Vector512.Create(8);
            codes = Step(codes, y, _second, 4);
            codes = Step(codes, y, _third, 2);
            return Step(codes, y, _fourth, 1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<int> Step(Vector512<int> codes, Vector512<float> y, Vector512<float> midpoints, int step)
        {
            var above = Vector512.GreaterThan(y, Avx512F.PermuteVar16x32(midpoints, codes)).AsInt32();
            return Vector512.ConditionalSelect(above, codes + Vector512.Create(step), codes);
        }

        private static Vector512<float> After(float[] midpoints, int step)
        {
            var entries = Vector512<float>.Zero;
            for (var code = 0; code < 16; code += 2 * step)
                entries = entries.WithElement(code, midpoints[code + step - 1]);
            return entries;
        }
    }
}
