using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Anima.Kernels.Dequantizing;

/// <summary>
/// Looks a block's values up by permutation: 16 bytes give 32 elements of 16 bits (one vpermw), 8 bytes give 16 of float32 (one vpermps).
/// </summary>
internal static unsafe class Avx512Dequantizer
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
            var table = Values(blocks.Absmax[block], stored);
            for (var end = output + blocks.BlockSize; output < end; output += 32, packed += 16)
            {
                Lookup(table, packed).Store(output);
                Lookup(table, packed + 8).Store(output + 16);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Halves(CodedBlocks blocks, long count)
    {
        byte* packed = blocks.Packed;
        ushort* output = (ushort*)blocks.Output;
        var (stored, type) = (blocks.Stored, blocks.Type);
        for (var block = 0L; block < count; block++)
        {
            var values = Values(blocks.Absmax[block], stored);
            var wide = type == ElementType.BF16 ? Rounding.BFloat16Bits(values) : Rounding.HalfBits(values);
            var bits = Avx512F.ConvertToVector256UInt16(wide).ToVector512Unsafe();
            // The permutation has 32 entries and reads five bits of an index: the table is there twice.
            var table = Avx512F.Shuffle4x128(bits.AsUInt64(), bits.AsUInt64(), 0x44).AsUInt16();
            for (var end = output + blocks.BlockSize; output < end; output += 32, packed += 16)
            {
                var bytes = Avx512F.ConvertToVector512UInt32(Vector128.Load(packed));
                Avx512BW.PermuteVar32x16(table, ((bytes >> 4) | (bytes << 16)).AsUInt16()).Store(output);
            }
        }
    }

    // The sixteen values of a block, rounded to the stored type.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Values(float absmax, ElementType stored)
    {
        var values = Vector512.Create(Nf4Tables.Code) * absmax;
        return stored switch
        {
            ElementType.BF16 => (Rounding.BFloat16Bits(values) << 16).AsSingle(),
            ElementType.F16 => Rounding.ToHalf(values),
            _ => values,
        };
    }

    // Byte b becomes the index pair (b >> 4, b); the permutation reads the low bits only.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lookup(Vector512<float> table, byte* packed)
    {
        var bytes = Avx512F.ConvertToVector512UInt64(Vector128.CreateScalarUnsafe(*(ulong*)packed).AsByte());
        return Avx512F.PermuteVar16x32(table, ((bytes >> 4) | (bytes << 32)).AsInt32());
    }
}
