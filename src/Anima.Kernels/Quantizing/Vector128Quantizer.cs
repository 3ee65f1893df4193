using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Anima.Kernels.Quantizing;

/// <summary>Quantises 16 elements at a time in four vectors, each compared with all 15 midpoints.</summary>
internal static unsafe class Vector128Quantizer
{
    /// <summary>Quantises full blocks [first, last).</summary>
    /// <returns>The first block with a NaN or an infinity, or <paramref name="last"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Quantize<T>(Quantization job, long first, long last)
        where T : struct, IElements
    {
        var midpoints = stackalloc Vector128<float>[15];
        for (var k = 0; k < 15; k++)
            midpoints[k] = Vector128.Create(Nf4Tables.Midpoints[k]);
        var blockSize = job.BlockSize;
        for (var block = first; block < last; block++)
        {
            var source = job.Source + block * blockSize * T.Size;
            var packed = job.Packed + block * blockSize / 2;
            var largest = T.Largest128(source, blockSize);
            if (!float.IsFinite(largest))
                return block;
            job.Absmax[block] = largest;
            var reciprocal = Vector128.Create(1f / Quantization.Divisor(largest));
            for (var i = 0; i < blockSize; i += 16)
            {
                Vector128<float> a = T.Load128(source, i) * reciprocal, b = T.Load128(source, i + 4) * reciprocal;
                Vector128<float> c = T.Load128(source, i + 8) * reciprocal, d = T.Load128(source, i + 12) * reciprocal;
                Encode(a, b, c, d, midpoints).StoreUnsafe(ref packed[i / 2]);
            }
        }
        return last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<byte> Encode(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, Vector128<float>* midpoints)
    {
        Vector128<int> codesA = default, codesB = default, codesC = default, codesD = default;
        for (var k = 0; k < 15; k++)
        {
            // A lane that is above becomes -1.
            var midpoint = midpoints[k];
            codesA -= Vector128.GreaterThan(a, midpoint).AsInt32();
            codesB -= Vector128.GreaterThan(b, midpoint).AsInt32();
            codesC -= Vector128.GreaterThan(c, midpoint).AsInt32();
            codesD -= Vector128.GreaterThan(d, midpoint).AsInt32();
        }
        var codes = Vector128.Narrow(Vector128.Narrow(codesA, codesB), Vector128.Narrow(codesC, codesD)).AsUInt16();
        // In each 16 bits the even element's code is the low byte, and belongs into the high nibble.
        var pairs = ((codes << 4) | (codes >> 8)) & Vector128.Create((ushort)0xff);
        return Vector128.Narrow(pairs, pairs).GetLower();
    }
}
