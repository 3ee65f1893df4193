using Anima.Kernels;
using Anima.Checkpoints;
using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>NF4 storage made from a checkpoint's tensors.</summary>
internal static class Nf4Loading
{
    // Elements of a transposed weight that stand in memory at a time.
    private const long SlabElements = 1 << 22;

    /// <summary>
    /// Quantises one weight straight from the mapped file with bitsandbytes' rule; nothing of it exists in 16 bits
    /// in between, or but a slab where it is turned round.
    /// </summary>
    /// <param name="source">The weight: [out, in], or [in, out] where it <paramref name="isTransposed"/>. Blocks run along in, always.</param>
    /// <param name="doubleQuant">Quantise the absmax too.</param>
    /// <param name="device">Where to put it.</param>
    /// <param name="isTransposed">See <paramref name="source"/>.</param>
    /// <exception cref="InvalidDataException">A value is not finite.</exception>
    public static unsafe Nf4Storage Quantize(CheckpointTensor source, bool doubleQuant, Device device, bool isTransposed = false)
    {
        using var scope = NewDisposeScope();
        var type = KernelNf4Dequantizer.ElementTypeOf(TensorLoading.StoredType(source));
        long count = source.Entry.ElementCount, blocks = Nf4.Blocks(count, Nf4Storage.DefaultBlockSize);
        var packed = empty(Nf4.PackedLength(count), ScalarType.Byte);
        var absmax = empty(blocks, ScalarType.Float32);
        fixed (byte* codes = packed.bytes, scales = absmax.bytes)
        {
            var bad = isTransposed
                ? QuantizeTransposed(source, type, codes, (float*)scales)
                : Nf4.Quantize(source.Pointer, type, count, Nf4Storage.DefaultBlockSize, codes, (float*)scales, get_num_threads());
            if (bad >= 0)
                throw new InvalidDataException(FormattableString.Invariant($"{source.File.Path}: tensor '{source.Name}' holds a value that is not finite at element {bad}; use a sound checkpoint."));
        }
        var (outFeatures, inFeatures) = isTransposed ? (source.Shape[1], source.Shape[0]) : (source.Shape[0], source.Shape[1]);
        return doubleQuant
            ? DoublyQuantized(outFeatures, inFeatures, packed, absmax, blocks, device)
            : new Nf4Storage { OutFeatures = outFeatures, InFeatures = inFeatures, BlockSize = Nf4Storage.DefaultBlockSize, Packed = Own(packed, device), Absmax = Own(absmax, device) };
    }

    /// <summary>Copies a weight that a checkpoint stores in bitsandbytes' form.</summary>
    public static unsafe Nf4Storage FromBnb(Nf4Data data, Device device)
    {
        using var scope = NewDisposeScope();
        var packed = empty(Nf4.PackedLength(data.ElementCount), ScalarType.Byte);
        new ReadOnlySpan<byte>(data.Packed, (int)packed.numel()).CopyTo(packed.bytes);
        return new Nf4Storage
        {
            OutFeatures = data.Shape[0],
            InFeatures = data.Shape[1],
            BlockSize = data.BlockSize,
            Packed = Own(packed, device),
            Absmax = Own(data.AbsmaxU8 is { } codes ? tensor(codes, ScalarType.Byte) : tensor(data.Absmax!, ScalarType.Float32), device),
            NestedAbsmax = data.NestedAbsmax is { } nested ? Own(tensor(nested, ScalarType.Float32), device) : null,
            Offset = data.NestedOffset,
            StoredDtype = TensorLoading.ScalarTypeOf(data.StoredDtype),
        };
    }

    // Slabs end where blocks do, so that the codes are those of the whole. Returns what Nf4.Quantize does, as an index into the source.
    private static unsafe long QuantizeTransposed(CheckpointTensor source, ElementType type, byte* codes, float* scales)
    {
        var (inFeatures, outFeatures) = (source.Shape[0], source.Shape[1]);
        var most = Math.Max(1, SlabElements / inFeatures / Nf4Storage.DefaultBlockSize) * Nf4Storage.DefaultBlockSize;
        for (var first = 0L; first < outFeatures; first += most)
        {
            using var scope = NewDisposeScope();
            var (rows, start) = (Math.Min(most, outFeatures - first), first * inFeatures);
            var slab = TensorLoading.LoadColumns(source, first, rows).t().contiguous(); // [rows, in]
            fixed (byte* values = slab.bytes)
            {
                var bad = Nf4.Quantize(values, type, rows * inFeatures, Nf4Storage.DefaultBlockSize, codes + start / 2, scales + start / Nf4Storage.DefaultBlockSize, get_num_threads());
                if (bad >= 0)
                    return bad % inFeatures * outFeatures + first + bad / inFeatures;
            }
        }
        return -1;
    }

    private static unsafe Nf4Storage DoublyQuantized(long outFeatures, long inFeatures, Tensor packed, Tensor absmax, long blocks, Device device)
    {
        var codes = empty(blocks, ScalarType.Byte);
        var nested = empty(Nf4.NestedBlocks(blocks), ScalarType.Float32);
        float offset;
        fixed (byte* plain = absmax.bytes, quantized = codes.bytes, scales = nested.bytes)
            Nf4.DoubleQuantize((float*)plain, blocks, quantized, (float*)scales, out offset);
        return new Nf4Storage
        {
            OutFeatures = outFeatures,
            InFeatures = inFeatures,
            BlockSize = Nf4Storage.DefaultBlockSize,
            Packed = Own(packed, device),
            Absmax = Own(codes, device),
            NestedAbsmax = Own(nested, device),
            Offset = offset,
        };
    }

    // On the device, and kept beyond the scope that made it.
    private static Tensor Own(Tensor tensor, Device device) => tensor.to(device).DetachFromDisposeScope();
}
