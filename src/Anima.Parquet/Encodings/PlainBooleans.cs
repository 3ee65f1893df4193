using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>PLAIN booleans: bits, the lowest first.</summary>
internal sealed class PlainBooleans(ByteRange range) : NumberDecoder
{
    private long _bit = (long)range.Start * 8;

    /// <inheritdoc/>
    public override long Next()
    {
        if (_bit >> 3 >= range.End)
            throw EndsEarly();
        var value = (range.Bytes[_bit >> 3] >> (int)(_bit & 7)) & 1;
        _bit++;
        return value;
    }
}
