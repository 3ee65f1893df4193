using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>BYTE_STREAM_SPLIT values of one length: the first bytes of all values, then the second bytes, and so on.</summary>
internal sealed class SplitBytes : BytesDecoder
{
    private readonly ByteRange _range;
    private readonly byte[] _value;
    private readonly int _count;
    private int _next;

    /// <summary>Starts on a page's values.</summary>
    /// <param name="range">The values.</param>
    /// <param name="width">Bytes of each.</param>
    public SplitBytes(ByteRange range, int width)
    {
        if (range.Length % width != 0)
            throw new DamageException($"{range.Length} bytes cannot be split into values of {width}");
        _range = range;
        _value = range.Length == 0 ? [] : new byte[width];
        _count = range.Length / width;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next()
    {
        if (_next >= _count)
            throw EndsEarly();
        for (var i = 0; i < _value.Length; i++)
            _value[i] = _range.Bytes[_range.Start + (i * _count) + _next];
        _next++;
        return _value;
    }

    /// <inheritdoc/>
    public override void CheckEnd()
    {
        if (_next != _count)
            throw Leftover((long)(_count - _next) * _value.Length);
    }
}
