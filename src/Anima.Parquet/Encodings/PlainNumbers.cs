using System.Buffers.Binary;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>PLAIN integers and floating-point numbers.</summary>
/// <param name="range">The values.</param>
/// <param name="width">Bytes of each, 4 or 8.</param>
internal sealed class PlainNumbers(ByteRange range, int width) : NumberDecoder
{
    private int _position = range.Start;

    /// <inheritdoc/>
    public override long Next()
    {
        if (range.End - _position < width)
            throw EndsEarly();
        var value = Read(range.Bytes, _position, width);
        _position += width;
        return value;
    }

    /// <inheritdoc/>
    public override void CheckEnd()
    {
        if (_position != range.End)
            throw Leftover(range.End - _position);
    }

    /// <summary>The number at a place.</summary>
    public static long Read(byte[] bytes, int position, int width) =>
        width == sizeof(int)
            ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(position))
            : BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(position));
}
