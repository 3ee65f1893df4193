using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>
/// DELTA_BINARY_PACKED integers: blocks of miniblocks of packed differences, in arithmetic that wraps around
/// (Encodings.md of the format, "Delta Encoding").
/// </summary>
internal sealed class DeltaNumbers : NumberDecoder
{
    private const int MaxBlockLength = 1 << 20;
    private const int GroupLength = 8;
    private const int MaxWidth = 64;

    private readonly ByteRange _range;
    private readonly bool _is32Bit;
    private readonly int _miniblockLength;
    private readonly byte[] _widths;
    private int _position;
    private long _left;
    private long _value;
    private long _minDelta;
    private bool _isFirst = true;
    private int _miniblock;
    private int _leftInMiniblock;
    private long _bit;

    /// <summary>Starts on packed integers.</summary>
    /// <param name="range">Begins with them; may go on behind them.</param>
    /// <param name="is32Bit">Whether values wrap around at 32 bits.</param>
    public DeltaNumbers(ByteRange range, bool is32Bit)
    {
        (_range, _is32Bit, _position) = (range, is32Bit, range.Start);
        var blockLength = ReadVarint();
        var miniblocks = ReadVarint();
        var count = ReadVarint();
        _value = ReadZigzag();
        if (blockLength is 0 or > MaxBlockLength || miniblocks == 0 || miniblocks > blockLength
            || blockLength % miniblocks != 0 || blockLength / miniblocks % GroupLength != 0)
            throw new DamageException($"differences claim blocks of {blockLength} values in {miniblocks} parts");
        if (count > int.MaxValue)
            throw new DamageException($"differences claim {count} values");
        _miniblockLength = (int)(blockLength / miniblocks);
        _widths = new byte[miniblocks];
        _miniblock = _widths.Length;
        _left = (long)count;
    }

    /// <summary>How many values are left.</summary>
    public long Left => _left;

    /// <inheritdoc/>
    public override long Next()
    {
        if (_left == 0)
            throw EndsEarly();
        _left--;
        if (_isFirst)
            _isFirst = false;
        else
            _value += NextDelta();
        return _is32Bit ? (int)_value : _value;
    }

    /// <inheritdoc/>
    public override void CheckEnd()
    {
        if (_left != 0)
            throw new DamageException($"{_left} values are left over behind the page's last one");
    }

    /// <summary>Where the bytes behind the packed integers begin. Call before the first value is read.</summary>
    public ByteRange FindRest()
    {
        var scan = new DeltaNumbers(_range, _is32Bit);
        for (var left = scan._left - 1; left > 0; left -= scan._miniblockLength)
            scan.StartMiniblock();
        return _range with { Start = scan._position };
    }

    private long NextDelta()
    {
        if (_leftInMiniblock == 0)
            StartMiniblock();
        _leftInMiniblock--;
        var width = _widths[_miniblock];
        var delta = width == 0 ? 0 : (long)BitReader.Read(_range.Bytes.AsSpan(0, _range.End), _bit, width);
        _bit += width;
        return _minDelta + delta;
    }

    private void StartMiniblock()
    {
        if (++_miniblock >= _widths.Length)
            StartBlock();
        var width = _widths[_miniblock];
        if (width > MaxWidth)
            throw new DamageException($"differences claim to be packed in {width} bits");
        var length = (long)width * (_miniblockLength / GroupLength);
        if (length > _range.End - _position)
            throw EndsEarly();
        _bit = (long)_position * 8;
        _position += (int)length;
        _leftInMiniblock = _miniblockLength;
    }

    private void StartBlock()
    {
        _minDelta = ReadZigzag();
        if (_widths.Length > _range.End - _position)
            throw EndsEarly();
        _range.Bytes.AsSpan(_position, _widths.Length).CopyTo(_widths);
        _position += _widths.Length;
        _miniblock = 0;
    }

    private long ReadZigzag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        var value = 0ul;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position >= _range.End)
                throw EndsEarly();
            var part = _range.Bytes[_position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new DamageException("a varint is longer than 10 bytes");
    }
}
