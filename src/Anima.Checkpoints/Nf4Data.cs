using Anima.Kernels;

namespace Anima.Checkpoints;

/// <summary>
/// A linear weight that bitsandbytes has quantised to NF4, as a checkpoint stores it. The codes lie in the mapped file and are valid
/// as long as it is open; the statistics, at most an eighth of them, are copied out.
/// </summary>
internal sealed unsafe class Nf4Data
{
    /// <summary>Sizes of the weight before quantisation, [out, in] for a linear layer.</summary>
    public required long[] Shape { get; init; }

    /// <summary>The codes, two a byte, <see cref="Nf4.PackedLength"/> of the elements.</summary>
    public required byte* Packed { get; init; }

    /// <summary>Elements that share one absmax.</summary>
    public required int BlockSize { get; init; }

    /// <summary>What the weight was before quantisation: F32, F16 or BF16. bitsandbytes rounds dequantised values to it first.</summary>
    public required TensorType StoredDtype { get; init; }

    /// <summary>The plain absmax, [blocks]; null under double quantisation.</summary>
    public float[]? Absmax { get; init; }

    /// <summary>The 8-bit absmax, [blocks]; null without double quantisation.</summary>
    public byte[]? AbsmaxU8 { get; init; }

    /// <summary>The scales of <see cref="AbsmaxU8"/>, one for <see cref="Nf4.NestedBlockSize"/> of them; null without double quantisation.</summary>
    public float[]? NestedAbsmax { get; init; }

    /// <summary>What is added to every recovered absmax; 0 without double quantisation.</summary>
    public float NestedOffset { get; init; }

    /// <summary>Number of elements.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);
}
