using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Anima.Kernels.Dequantizing;

/// <summary>
/// Looks a block's values up byte by byte: 8 bytes give 16 elements, whose bytes (two or four) are looked up each in a table of their own
/// and put together.
/// </summary>
internal static unsafe class Vector128Dequantizer
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
        uint* output = (uint*)blocks.Output;
        for (var block = 0L; block < count; block++)
        {
            var values = new Values(blocks, block);
            Vector128<byte> byte0 = values.Bytes(0), byte1 = values.Bytes(1), byte2 = values.Bytes(2), byte3 = values.Bytes(3);
            for (var end = output + blocks.BlockSize; output < end; output += 16, packed += 8)
            {
                var codes = Codes(packed);
                var (low, lowAfter) = Pairs(codes, byte0, byte1);
                var (high, highAfter) = Pairs(codes, byte2, byte3);
                (Vector128.WidenLower(low) | (Vector128.WidenLower(high) << 16)).Store(output);
                (Vector128.WidenUpper(low) | (Vector128.WidenUpper(high) << 16)).Store(output + 4);
                (Vector128.WidenLower(lowAfter) | (Vector128.WidenLower(highAfter) << 16)).Store(output + 8);
                (Vector128.WidenUpper(lowAfter) | (Vector128.WidenUpper(highAfter) << 16)).Store(output + 12);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Halves(CodedBlocks blocks, long count)
    {
        byte* packed = blocks.Packed;
        ushort* output = (ushort*)blocks.Output;
        for (var block = 0L; block < count; block++)
        {
            var values = new Values(blocks, block);
            Vector128<byte> byte0 = values.Bytes(0), byte1 = values.Bytes(1);
            for (var end = output + blocks.BlockSize; output < end; output += 16, packed += 8)
            {
                var (first, second) = Pairs(Codes(packed), byte0, byte1);
                first.Store(output);
                second.Store(output + 8);
            }
        }
    }

    // The codes of 16 elements, each in a byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Codes(byte* packed)
    {
        var bytes = Vector128.WidenLower(Vector64.Load(packed).ToVector128Unsafe());
        return ((bytes >> 4) | (bytes << 8)).AsByte() & Vector128.Create((byte)15);
    }

    // Sixteen 16-bit values out of their low and high bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<ushort> First, Vector128<ushort> Second) Pairs(Vector128<byte> codes, Vector128<byte> low, Vector128<byte> high)
    {
        Vector128<byte> lows = Vector128.ShuffleNative(low, codes), highs = Vector128.ShuffleNative(high, codes);
        return (
            Vector128.WidenLower(lows) | (Vector128.WidenLower(highs) << 8),
            Vector128.WidenUpper(lows) | (Vector128.WidenUpper(highs) << 8));
    }

    /// <summary>The sixteen values of a block as bits of the output type, each in 32 bits.</summary>
    private readonly struct Values
    {
        private readonly Vector128<uint> _a, _b, _c, _d;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Values(in CodedBlocks blocks, long block)
        {
            var code = Nf4Tables.Code;
            var absmax = blocks.Absmax[block];
            _a = Bits(Vector128.Create(code) * absmax, blocks.Stored, blocks.Type);
            _b = Bits(Vector128.Create(code[4..]) * absmax, blocks.Stored, blocks.Type);
            _c = Bits(Vector128.Create(code[8..]) * absmax, blocks.Stored, blocks.Type);
            _d = Bits(Vector128.Create(code[12..]) * absmax, blocks.Stored, blocks.Type);
        }

        /// <summary>One byte of each value: the one at this place, from the lowest on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Bytes(int place)
        {
            var (shift, mask) = (8 * place, Vector128.Create(0xffu));
            return Vector128.Narrow(
                Vector128.Narrow((_a >> shift) & mask, (_b >> shift) & mask),
                Vector128.Narrow((_c >> shift) & mask, (_d >> shift) & mask));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<uint> Bits(Vector128<float> values, ElementType stored, ElementType type)
        {
            values = stored switch
            {
                ElementType.BF16 => (Rounding.BFloat16Bits(values) << 16).AsSingle(),
                ElementType.F16 => Rounding.ToHalf(values),
                _ => values,
            };
            return type switch
            {
                ElementType.BF16 => Rounding.BFloat16Bits(values),
                ElementType.F16 => Rounding.HalfBits(values),
                _ => values.AsUInt32(),
            };
        }
    }
}
