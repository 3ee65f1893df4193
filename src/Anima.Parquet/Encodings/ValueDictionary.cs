using System.Buffers.Binary;
using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>The values of a dictionary page, left as they are stored and found by index.</summary>
internal sealed class ValueDictionary
{
    private readonly ByteRange _values;
    private readonly int _width;
    private readonly int[] _starts;

    /// <summary>Takes over a dictionary page.</summary>
    /// <param name="values">Its bytes, PLAIN.</param>
    /// <param name="count">How many values it claims.</param>
    /// <param name="leaf">The column.</param>
    public ValueDictionary(ByteRange values, int count, LeafColumn leaf)
    {
        _values = values;
        Count = count;
        _width = leaf.Type switch
        {
            PhysicalType.Int32 or PhysicalType.Float => sizeof(int),
            PhysicalType.Int64 or PhysicalType.Double => sizeof(long),
            PhysicalType.Int96 or PhysicalType.FixedLenByteArray => leaf.Length,
            PhysicalType.ByteArray => 0,
            _ => throw new DamageException("a column of booleans has a dictionary"),
        };
        var needed = _width == 0 ? (long)count * sizeof(int) : (long)count * _width;
        if (needed > values.Length)
            throw new DamageException($"the dictionary claims {count} values in {values.Length} bytes");
        _starts = _width == 0 ? FindStarts() : [];
    }

    /// <summary>How many values there are.</summary>
    public int Count { get; }

    /// <summary>The number at an index below <see cref="Count"/>.</summary>
    public long Number(int index) => PlainNumbers.Read(_values.Bytes, _values.Start + (index * _width), _width);

    /// <summary>The bytes at an index below <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        if (_width != 0)
            return _values.Bytes.AsSpan(_values.Start + (index * _width), _width);
        var start = _starts[index];
        return _values.Bytes.AsSpan(start, BinaryPrimitives.ReadInt32LittleEndian(_values.Bytes.AsSpan(start - sizeof(int))));
    }

    private int[] FindStarts()
    {
        var starts = new int[Count];
        var rest = _values;
        for (var i = 0; i < starts.Length; i++)
            starts[i] = PlainBytes.Take(ref rest).Start;
        return starts;
    }
}
