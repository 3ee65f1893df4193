namespace Anima.Kernels.Dequantizing;

/// <summary>Where successive blocks of codes lie, and where their values go.</summary>
internal readonly unsafe struct CodedBlocks
{
    /// <summary>The codes of the first block, two a byte.</summary>
    public required byte* Packed { get; init; }

    /// <summary>The absmax of the first block.</summary>
    public required float* Absmax { get; init; }

    /// <summary>Elements of a block, a multiple of 32.</summary>
    public required int BlockSize { get; init; }

    /// <summary>The type to round to first.</summary>
    public required ElementType Stored { get; init; }

    /// <summary>The type of the values.</summary>
    public required ElementType Type { get; init; }

    /// <summary>Receives the values of the first block.</summary>
    public required byte* Output { get; init; }

    /// <summary>The same without the first blocks.</summary>
    public CodedBlocks After(long blocks) => this with
    {
        Packed = Packed + blocks * BlockSize / 2,
        Absmax = Absmax + blocks,
        Output = Output + blocks * BlockSize * Type.Size(),
    };
}
