namespace Anima.Parquet.Storage;

/// <summary>A part of an array.</summary>
/// <param name="Bytes">The array; may be longer than what is in use.</param>
/// <param name="Start">Where the part begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
internal readonly record struct ByteRange(byte[] Bytes, int Start, int End)
{
    /// <summary>How many bytes the part has.</summary>
    public int Length => End - Start;

    /// <summary>The part as a span.</summary>
    public ReadOnlySpan<byte> Span => Bytes.AsSpan(Start, Length);

    /// <summary>Cuts off a beginning.</summary>
    /// <param name="length">Its length in bytes, checked against what is there.</param>
    /// <param name="what">What it holds, for the error.</param>
    /// <param name="rest">What follows it.</param>
    public ByteRange Take(long length, string what, out ByteRange rest)
    {
        if (length < 0 || length > Length)
            throw new DamageException($"{what} claim {length} bytes where {Length} are left");
        var middle = Start + (int)length;
        // The caller's rest may be this very range.
        var taken = this with { End = middle };
        rest = this with { Start = middle };
        return taken;
    }
}
