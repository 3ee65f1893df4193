using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Anima.Kernels.Dequantizing;

/// <summary>
/// Looks a block's values up: 16 bytes give 32 elements of 16 bits, whose low and high bytes are looked up apart (vpshufb) and interleaved;
/// 4 bytes give 8 elements of float32, looked up in both halves of the table (vpermps), of which the index's bit 3 selects one.
/// </summary>
internal static unsafe class Avx2Dequantizer
{
    /// <summary>Dequantises full blocks.</summary>
    public static void Dequantize(CodedBlocks blocks, long count)
    {
        if (blocks.Type == ElementType.F32)
            Floats(blocks, count);
        else
            Halves(blocks, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Floats(CodedBlocks blocks, long count)
    {
        byte* packed = blocks.Packed;
        float* output = (float*)blocks.Output;
        var stored = blocks.Stored;
        for (var block = 0L; block < count; block++)
        {
            var (low, high) = Values(blocks.Absmax[block], stored);
            for (var end = output + blocks.BlockSize; output < end; output += 32, packed += 16)
            {
                Lookup(low, high, packed).Store(output);
                Lookup(low, high, packed + 4).Store(output + 8);
                Lookup(low, high, packed + 8).Store(output + 16);
                Lookup(low, high, packed + 12).Store(output + 24);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Halves(CodedBlocks blocks, long count)
    {
        byte* packed = blocks.Packed, output = blocks.Output;
        var (stored, type) = (blocks.Stored, blocks.Type);
        var nibble = Vector128.Create((byte)15);
        for (var block = 0L; block < count; block++)
        {
            var (lowTable, highTable) = Tables(Values(blocks.Absmax[block], stored), type);
            for (var end = output + 2 * blocks.BlockSize; output < end; output += 64, packed += 16)
            {
                var bytes = Vector128.Load(packed);
                Vector128<byte> even = (bytes.AsUInt16() >> 4).AsByte() & nibble, odd = bytes & nibble;
                var index = Vector256.Create(Sse2.UnpackLow(even, odd), Sse2.UnpackHigh(even, odd));
                Vector256<byte> lows = Avx2.Shuffle(lowTable, index), highs = Avx2.Shuffle(highTable, index);
                Vector256<byte> first = Avx2.UnpackLow(lows, highs), second = Avx2.UnpackHigh(lows, highs);
                Avx2.Permute2x128(first, second, 0x20).Store(output);
                Avx2.Permute2x128(first, second, 0x31).Store(output + 32);
            }
        }
    }

    // The sixteen values of a block, rounded to the stored type.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Values(float absmax, ElementType stored) =>
        (As(stored, Vector256.Create(Nf4Tables.Code) * absmax), As(stored, Vector256.Create(Nf4Tables.Code[8..]) * absmax));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> As(ElementType stored, Vector256<float> values) => stored switch
    {
        ElementType.BF16 => (Rounding.BFloat16Bits(values) << 16).AsSingle(),
        ElementType.F16 => Rounding.ToHalf(values),
        _ => values,
    };

    // The low and the high bytes of sixteen values in a 16-bit type, each there in both halves of its table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<byte> Low, Vector256<byte> High) Tables((Vector256<float> Low, Vector256<float> High) values, ElementType type)
    {
        var (low, high) = type == ElementType.BF16
            ? (Rounding.BFloat16Bits(values.Low), Rounding.BFloat16Bits(values.High))
            : (Rounding.HalfBits(values.Low), Rounding.HalfBits(values.High));
        // In each lane of 128 bits four of the low values and four of the high ones, first their low bytes, then their high ones;
        // the permutation brings what belongs together into one half.
        var halves = Avx2.PackUnsignedSaturate(low.AsInt32(), high.AsInt32());
        var bytes = Avx2.PackUnsignedSaturate((halves & Vector256.Create((ushort)0xff)).AsInt16(), (halves >> 8).AsInt16());
        var sorted = Avx2.PermuteVar8x32(bytes.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsUInt64();
        return (Avx2.Permute4x64(sorted, 0x44).AsByte(), Avx2.Permute4x64(sorted, 0xee).AsByte());
    }

    // Byte b becomes the index pair (b >> 4, b); the permutation reads the low bits only.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Lookup(Vector256<float> low, Vector256<float> high, byte* packed)
    {
        var bytes = Avx2.ConvertToVector256Int64(Vector128.CreateScalarUnsafe(*(uint*)packed).AsByte());
        var index = ((bytes >>> 4) | (bytes << 32)).AsInt32();
        Vector256<float> fromLow = Avx2.PermuteVar8x32(low, index), fromHigh = Avx2.PermuteVar8x32(high, index);
        return Avx.BlendVariable(fromLow, fromHigh, (index << 28).AsSingle());
    }
}
