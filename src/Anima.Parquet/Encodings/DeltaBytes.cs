using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>DELTA_BYTE_ARRAY values: how much of the value before stays, as differences; then what is new, as DELTA_LENGTH_BYTE_ARRAY.</summary>
internal sealed class DeltaBytes : BytesDecoder
{
    private readonly DeltaNumbers _prefixes;
    private readonly DeltaLengthBytes _suffixes;
    private readonly int _width;
    private byte[] _value = [];
    private int _length;

    /// <summary>Starts on a page's values.</summary>
    /// <param name="range">The values.</param>
    /// <param name="width">Bytes of each; 0 where they have any length.</param>
    public DeltaBytes(ByteRange range, int width)
    {
        _width = width;
        _prefixes = new(range, is32Bit: true);
        _suffixes = new(_prefixes.FindRest());
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next()
    {
        var prefix = _prefixes.Next();
        var suffix = _suffixes.Next();
        if (prefix < 0 || prefix > _length)
            throw new DamageException($"a value shares {prefix} bytes with one of {_length}");
        // The sum is bounded: all suffixes lie in one page.
        _length = (int)prefix + suffix.Length;
        if (_length > _value.Length)
            Array.Resize(ref _value, Math.Max(_length, _value.Length * 2));
        suffix.CopyTo(_value.AsSpan((int)prefix));
        if (_width != 0 && _length != _width)
            throw new DamageException($"a value has {_length} bytes where the schema says {_width}");
        return _value.AsSpan(0, _length);
    }

    /// <inheritdoc/>
    public override void CheckEnd() => _suffixes.CheckEnd();
}
