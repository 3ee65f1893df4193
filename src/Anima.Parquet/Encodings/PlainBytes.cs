using System.Buffers.Binary;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>PLAIN values of any length, each behind its length in four bytes.</summary>
internal sealed class PlainBytes(ByteRange range) : BytesDecoder
{
    private ByteRange _rest = range;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next() => Take(ref _rest).Span;

    /// <inheritdoc/>
    public override void CheckEnd()
    {
        if (_rest.Length != 0)
            throw Leftover(_rest.Length);
    }

    /// <summary>Takes a value off the beginning.</summary>
    public static ByteRange Take(ref ByteRange rest)
    {
        if (rest.Length < sizeof(int))
            throw EndsEarly();
        var length = BinaryPrimitives.ReadUInt32LittleEndian(rest.Bytes.AsSpan(rest.Start));
        return (rest with { Start = rest.Start + sizeof(int) }).Take(length, "values", out rest);
    }
}
