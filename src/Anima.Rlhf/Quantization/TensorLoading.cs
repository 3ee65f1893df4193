using Anima.Checkpoints;
using Anima.Rlhf.Devices;
using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>Copies tensors of a checkpoint from the mapped file.</summary>
internal static class TensorLoading
{
    private const long ChunkElements = 1 << 28; // keeps every span below 2 GiB

    /// <summary>The tensor in <paramref name="dtype"/> on <paramref name="device"/>; it belongs to the current scope.</summary>
    /// <exception cref="InvalidDataException">It is stored as something that is no float.</exception>
    public static Tensor Load(CheckpointTensor source, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        var stored = empty(source.Shape, StoredType(source));
        CopyBytes(source, stored);
        return stored.to(dtype, device).MoveToOuterDisposeScope();
    }

    /// <summary>Columns [first, first + count) of a matrix, as it is stored; they belong to the current scope.</summary>
    public static unsafe Tensor LoadColumns(CheckpointTensor source, long first, long count)
    {
        var columns = empty([source.Shape[0], count], StoredType(source));
        var size = columns.element_size();
        for (var row = 0L; row < source.Shape[0]; row++)
            new ReadOnlySpan<byte>(source.Pointer + (row * source.Shape[1] + first) * size, (int)(count * size)).CopyTo(columns.narrow(0, row, 1).bytes);
        return columns;
    }

    /// <summary>Do two tensors hold the same numbers, whatever float type each is stored as?</summary>
    public static unsafe bool AreEqual(CheckpointTensor one, CheckpointTensor other)
    {
        if (!one.Shape.SequenceEqual(other.Shape))
            return false;
        if (one.Type == other.Type)
            return SameBytes(one.Pointer, other.Pointer, one.Entry.ByteLength);
        using var scope = NewDisposeScope();
        return TensorValue.Boolean(Load(one, ScalarType.Float32, CPU).eq(Load(other, ScalarType.Float32, CPU)).all());
    }

    /// <summary>The dtype a float tensor is stored as.</summary>
    /// <exception cref="InvalidDataException">It is stored as something else.</exception>
    public static ScalarType StoredType(CheckpointTensor source) => ScalarTypeOf(source.Type)
        ?? throw new InvalidDataException($"{source.File.Path}: tensor '{source.Name}' is stored as {source.Type.Name()}, not F32, BF16 or F16; use an unquantised checkpoint or one that bitsandbytes stored in nf4.");

    /// <summary>The dtype of a float type of safetensors; null for any other.</summary>
    public static ScalarType? ScalarTypeOf(TensorType type) => type switch
    {
        TensorType.F32 => ScalarType.Float32,
        TensorType.BF16 => ScalarType.BFloat16,
        TensorType.F16 => ScalarType.Float16,
        _ => null,
    };

    private static unsafe bool SameBytes(byte* one, byte* other, long count)
    {
        for (long start = 0; start < count; start += ChunkElements)
        {
            var length = (int)Math.Min(ChunkElements, count - start);
            if (!new ReadOnlySpan<byte>(one + start, length).SequenceEqual(new ReadOnlySpan<byte>(other + start, length)))
                return false;
        }
        return true;
    }

    private static unsafe void CopyBytes(CheckpointTensor source, Tensor destination)
    {
        var flat = destination.view(-1);
        var size = destination.element_size();
        for (long start = 0, count = flat.numel(); start < count; start += ChunkElements)
        {
            var length = Math.Min(ChunkElements, count - start);
            new ReadOnlySpan<byte>(source.Pointer + start * size, (int)(length * size)).CopyTo(flat.narrow(0, start, length).bytes);
        }
    }
}
