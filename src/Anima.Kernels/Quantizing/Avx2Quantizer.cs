using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Anima.Kernels.Quantizing;

/// <summary>
/// Quantises 32 elements at a time in four vectors. The midpoints are searched by halving: four comparisons, each with a midpoint that is
/// looked up by the bits of the code found so far.
/// </summary>
internal static unsafe class Avx2Quantizer
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
            var largest = T.Largest256(source, blockSize);
            if (!float.IsFinite(largest))
                return block;
            job.Absmax[block] = largest;
            var reciprocal = Vector256.Create(1f / Quantization.Divisor(largest));
            for (var i = 0; i < blockSize; i += 32)
            {
                var a = midpoints.Codes(T.Load256(source, i) * reciprocal);
                var b = midpoints.Codes(T.Load256(source, i + 8) * reciprocal);
                var c = midpoints.Codes(T.Load256(source, i + 16) * reciprocal);
                var d = midpoints.Codes(T.Load256(source, i + 24) * reciprocal);
                Pack(a, b, c, d).Store(packed + i / 2);
            }
        }
        return last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pack(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        // The packs work within 128-bit lanes; the permutation puts the groups of four in order.
        var codes = Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d));
        codes = Avx2.PermuteVar8x32(codes.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsSByte();
        // 16 times the even element's code plus the odd one's.
        var pairs = Avx2.MultiplyAddAdjacent(Vector256.Create((ushort)0x0110).AsByte(), codes);
        return Sse2.PackUnsignedSaturate(pairs.GetLower(), pairs.GetUpper());
    }

    /// <summary>The midpoints, by the step at which they are compared with.</summary>
    private readonly struct Search(float[] midpoints)
    {
        private readonly Vector256<float> _first = Vector256.Create(midpoints[7]);
        private readonly Vector256<float> _secondLow = Vector256.Create(midpoints[3]), _secondHigh = Vector256.Create(midpoints[11]);
        private readonly Vector256<float> _third = Vector256.Create(midpoints[1], midpoints[5], midpoints[9], midpoints[13], 0, 0, 0, 0);
        private readonly Vector256<float> _fourth =
            Vector256.Create(midpoints[0], midpoints[2], midpoints[4], midpoints[6], midpoints[8], midpoints[10], midpoints[12], midpoints[14]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<int> Codes(Vector256<float> y)
        {
            // A lane that is above becomes -1: taking it away sets the next bit of the code.
            var above = Vector256.GreaterThan(y, _first);
            var codes = -above.AsInt32();
            codes = codes + codes - Vector256.GreaterThan(y, Avx.BlendVariable(_secondLow, _secondHigh, above)).AsInt32();
            codes = codes + codes - Vector256.GreaterThan(y, Avx2.PermuteVar8x32(_third, codes)).AsInt32();
            return codes + codes - Vector256.GreaterThan(y, Avx2.PermuteVar8x32(_fourth, codes)).AsInt32();
        }
    }
}
