using System.Numerics;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>
/// The hybrid of runs and bit-packed groups that codes levels, dictionary indices and booleans
/// (Encodings.md of the format, "Run Length Encoding / Bit-Packing Hybrid").
/// </summary>
internal sealed class RleDecoder
{
    private const int GroupLength = 8;
    private const int MaxWidth = 32;

    private ByteRange _range;
    private int _width;
    private int _position;
    private long _repeats;
    private int _value;
    private long _packed;
    private long _bit;

    /// <summary>Starts on new bytes.</summary>
    /// <param name="range">Runs to its end.</param>
    /// <param name="width">Bits of a value, 0 to 32; with 0 all values are 0 and take no bytes.</param>
    public void Reset(ByteRange range, int width)
    {
        if (width is < 0 or > MaxWidth)
            throw new DamageException($"values claim to be packed in {width} bits");
        (_range, _width, _position) = (range, width, range.Start);
        (_repeats, _value, _packed) = (width == 0 ? long.MaxValue : 0, 0, 0);
    }

    /// <summary>Reads values.</summary>
    /// <returns>How many were read: fewer than there is room for only where the bytes end.</returns>
    public int Read(Span<int> target)
    {
        var read = 0;
        while (read < target.Length)
        {
            var rest = target[read..];
            if (_repeats > 0)
                read += Repeat(rest);
            else if (_packed > 0)
                read += Unpack(rest);
            else if (!StartRun())
                break;
        }
        return read;
    }

    private int Repeat(Span<int> target)
    {
        var count = (int)Math.Min(_repeats, target.Length);
        target[..count].Fill(_value);
        _repeats -= count;
        return count;
    }

    private int Unpack(Span<int> target)
    {
        var count = (int)Math.Min(_packed, target.Length);
        var bytes = _range.Bytes.AsSpan(0, _range.End);
        for (var i = 0; i < count; i++, _bit += _width)
            target[i] = (int)BitReader.Read(bytes, _bit, _width);
        _packed -= count;
        return count;
    }

    private bool StartRun()
    {
        if (_position >= _range.End)
            return false;
        var header = ReadHeader();
        if ((header & 1) == 0)
            StartRepeats(header >> 1);
        else
            StartPacked(header >> 1);
        return true;
    }

    private void StartRepeats(uint count)
    {
        var length = (_width + 7) / 8;
        if (length > _range.End - _position)
            throw new DamageException("a run of equal values ends early");
        _value = 0;
        for (var i = 0; i < length; i++)
            _value |= _range.Bytes[_position++] << (8 * i);
        if (BitOperations.LeadingZeroCount((uint)_value) < MaxWidth - _width)
            throw new DamageException($"a run repeats {(uint)_value}, which exceeds {_width} bits");
        _repeats = count;
    }

    // The last group may lack its padding.
    private void StartPacked(uint groups)
    {
        var length = Math.Min((long)groups * _width, _range.End - _position);
        _packed = Math.Min((long)groups * GroupLength, length * 8 / _width);
        if (groups > 0 && _packed == 0)
            throw new DamageException("a run of packed values ends early");
        _bit = (long)_position * 8;
        _position += (int)length;
    }

    private uint ReadHeader()
    {
        var value = 0ul;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (_position >= _range.End)
                break;
            var part = _range.Bytes[_position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value <= uint.MaxValue ? (uint)value : throw new DamageException("a run is longer than 2^31");
        }
        throw new DamageException("the header of a run does not end");
    }
}
