using Anima.Kernels;
using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>NF4 dequantisation by the CPU kernels, on as many threads as libtorch uses.</summary>
internal sealed class KernelNf4Dequantizer : INf4Dequantizer
{
    /// <inheritdoc/>
    public unsafe Tensor Dequantize(Nf4Storage storage, ScalarType dtype)
    {
        var result = empty(storage.OutFeatures, storage.InFeatures, dtype);
        var (type, stored) = (ElementTypeOf(dtype), ElementTypeOf(storage.StoredDtype ?? ScalarType.Float32));
        var threads = get_num_threads();
        // A matrix above 2 GiB has no span of its own; its first row leads to the rest.
        fixed (byte* output = result.narrow(0, 0, 1).bytes, packed = storage.Packed.bytes, absmax = storage.Absmax.bytes)
        {
            if (storage.NestedAbsmax is null)
                Nf4.Dequantize(packed, (float*)absmax, 0, storage.Count, storage.BlockSize, output, type, stored, threads);
            else
                fixed (byte* nested = storage.NestedAbsmax.bytes)
                    Nf4.Dequantize(packed, absmax, (float*)nested, storage.Offset, 0, storage.Count, storage.BlockSize, output, type, stored, threads);
        }
        GC.KeepAlive(storage);
        GC.KeepAlive(result);
        return result;
    }

    internal static ElementType ElementTypeOf(ScalarType dtype) => dtype switch
    {
        ScalarType.Float32 => ElementType.F32,
        ScalarType.BFloat16 => ElementType.BF16,
        ScalarType.Float16 => ElementType.F16,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "NF4 values are float32, bfloat16 or float16."),
    };
}
