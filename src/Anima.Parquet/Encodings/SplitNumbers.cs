using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>BYTE_STREAM_SPLIT numbers: the first bytes of all values, then the second bytes, and so on.</summary>
/// <param name="range">The values.</param>
/// <param name="width">Bytes of each, 4 or 8.</param>
internal sealed class SplitNumbers(ByteRange range, int width) : NumberDecoder
{
    private readonly byte[] _value = new byte[width];
    private readonly SplitBytes _bytes = new(range, width);

    /// <inheritdoc/>
    public override long Next()
    {
        _bytes.Next().CopyTo(_value);
        return PlainNumbers.Read(_value, 0, width);
    }

    /// <inheritdoc/>
    public override void CheckEnd() => _bytes.CheckEnd();
}
