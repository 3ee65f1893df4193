using System.Buffers;
using System.Text;

namespace Anima.Parquet.Tests;

/// <summary>Writes Thrift's compact protocol (thrift-compact-protocol.md of Apache Thrift).</summary>
internal sealed class CompactWriter
{
    // The protocol's types by its numbers.
    private const int TrueType = 1, FalseType = 2, Int32Type = 5, Int64Type = 6, BinaryType = 8, ListType = 9, StructType = 12;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Stack<int> _outerIds = [];
    private int _lastId;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>A field that holds a boolean.</summary>
    public void Boolean(int id, bool value) => FieldHeader(id, value ? TrueType : FalseType);

    /// <summary>A field that holds a 32-bit integer.</summary>
    public void Int32(int id, int value)
    {
        FieldHeader(id, Int32Type);
        Zigzag(value);
    }

    /// <summary>A field that holds a 64-bit integer.</summary>
    public void Int64(int id, long value)
    {
        FieldHeader(id, Int64Type);
        Zigzag(value);
    }

    /// <summary>A field that holds text.</summary>
    public void String(int id, string value)
    {
        FieldHeader(id, BinaryType);
        Text(value);
    }

    /// <summary>A field that holds a list of enumeration values.</summary>
    public void EnumList(int id, params ReadOnlySpan<PageEncoding> values)
    {
        ListHeader(id, Int32Type, values.Length);
        foreach (var value in values)
            Zigzag((int)value);
    }

    /// <summary>A field that holds a list of texts.</summary>
    public void StringList(int id, IReadOnlyList<string> values)
    {
        ListHeader(id, BinaryType, values.Count);
        foreach (var value in values)
            Text(value);
    }

    /// <summary>A field that holds a list of structures: each follows between <see cref="StartElement"/> and <see cref="End"/>.</summary>
    public void StructList(int id, int count) => ListHeader(id, StructType, count);

    /// <summary>A field that holds a structure, until <see cref="End"/>.</summary>
    public void StartStruct(int id)
    {
        FieldHeader(id, StructType);
        StartElement();
    }

    /// <summary>A structure in a list, until <see cref="End"/>.</summary>
    public void StartElement()
    {
        _outerIds.Push(_lastId);
        _lastId = 0;
    }

    /// <summary>A structure in a list, written before.</summary>
    public void Element(ReadOnlySpan<byte> structure) => _bytes.Write(structure);

    /// <summary>Ends a structure, or the outermost one.</summary>
    public void End()
    {
        Byte(0);
        _outerIds.TryPop(out _lastId);
    }

    private void FieldHeader(int id, int type)
    {
        var delta = id - _lastId is var step and <= 15 ? step : 0;
        Byte((byte)((delta << 4) | type));
        if (delta == 0)
            Zigzag(id);
        _lastId = id;
    }

    private void ListHeader(int id, int element, int count)
    {
        FieldHeader(id, ListType);
        Byte((byte)((Math.Min(count, 15) << 4) | element));
        if (count >= 15)
            Varint((ulong)count);
    }

    private void Text(string value)
    {
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _bytes);
    }

    private void Zigzag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
