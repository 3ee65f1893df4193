using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>DELTA_LENGTH_BYTE_ARRAY values: all lengths as differences, then all bytes.</summary>
internal sealed class DeltaLengthBytes : BytesDecoder
{
    private readonly DeltaNumbers _lengths;
    private ByteRange _rest;

    /// <summary>Starts on a page's values.</summary>
    public DeltaLengthBytes(ByteRange range)
    {
        _lengths = new(range, is32Bit: true);
        _rest = _lengths.FindRest();
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next() => _rest.Take(_lengths.Next(), "values", out _rest).Span;

    /// <inheritdoc/>
    public override void CheckEnd()
    {
        if (_lengths.Left != 0 || _rest.Length != 0)
            throw Leftover(_rest.Length);
    }
}
