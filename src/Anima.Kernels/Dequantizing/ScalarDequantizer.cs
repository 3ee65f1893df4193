namespace Anima.Kernels.Dequantizing;

/// <summary>Dequantises one element at a time: what the other versions must give.</summary>
internal static unsafe class ScalarDequantizer
{
    /// <summary>Dequantises elements, which may end within a block.</summary>
    public static void Dequantize(CodedBlocks blocks, long count)
    {
        for (var i = 0L; i < count; i++)
        {
            var code = i % 2 == 0 ? blocks.Packed[i / 2] >> 4 : blocks.Packed[i / 2] & 15;
            var value = Nf4Tables.Code[code] * blocks.Absmax[i / blocks.BlockSize];
            Store(Rounding.To(blocks.Stored, value), blocks.Type, blocks.Output, i);
        }
    }

    private static void Store(float value, ElementType type, void* output, long i)
    {
        if (type == ElementType.BF16)
            ((ushort*)output)[i] = Rounding.BFloat16Bits(value);
        else if (type == ElementType.F16)
            ((Half*)output)[i] = (Half)value;
        else
            ((float*)output)[i] = value;
    }
}
