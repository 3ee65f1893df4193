using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>PLAIN values of one length.</summary>
/// <param name="range">The values.</param>
/// <param name="width">Bytes of each.</param>
internal sealed class FixedBytes(ByteRange range, int width) : BytesDecoder
{
    private int _position = range.Start;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next()
    {
        if (range.End - _position < width)
            throw EndsEarly();
        _position += width;
        return range.Bytes.AsSpan(_position - width, width);
    }

    /// <inheritdoc/>
    public override void CheckEnd()
    {
        if (_position != range.End)
            throw Leftover(range.End - _position);
    }
}
