using System.Buffers;
using System.Text;
using Anima.Parquet.Metadata;

namespace Anima.Parquet.Writing;

/// <summary>Writes Thrift's compact protocol: the counterpart of <see cref="CompactReader"/>.</summary>
internal sealed class CompactWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Stack<int> _outerIds = [];
    private int _lastId;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>A field that holds a boolean.</summary>
    public void Boolean(int id, bool value) => FieldHeader(id, value ? CompactType.True : CompactType.False);

    /// <summary>A field that holds a 32-bit integer.</summary>
    public void Int32(int id, int value)
    {
        FieldHeader(id, CompactType.Int32);
        Zigzag(value);
    }

    /// <summary>A field that holds a 64-bit integer.</summary>
    public void Int64(int id, long value)
    {
        FieldHeader(id, CompactType.Int64);
        Zigzag(value);
    }

    /// <summary>A field that holds text.</summary>
    public void String(int id, string value)
    {
        FieldHeader(id, CompactType.Binary);
        Text(value);
    }

    /// <summary>A field that holds a list of enumeration values.</summary>
    public void EnumList(int id, params ReadOnlySpan<PageEncoding> values)
    {
        ListHeader(id, CompactType.Int32, values.Length);
        foreach (var value in values)
            Zigzag((int)value);
    }

    /// <summary>A field that holds a list of texts.</summary>
    public void StringList(int id, IReadOnlyList<string> values)
    {
        ListHeader(id, CompactType.Binary, values.Count);
        foreach (var value in values)
            Text(value);
    }

    /// <summary>A field that holds a list of structures: each follows between <see cref="StartElement"/> and <see cref="End"/>.</summary>
    public void StructList(int id, int count) => ListHeader(id, CompactType.Struct, count);

    /// <summary>A field that holds a structure, until <see cref="End"/>.</summary>
    public void StartStruct(int id)
    {
        FieldHeader(id, CompactType.Struct);
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

    // Ids ascend by 15 at most in every structure written here.
    private void FieldHeader(int id, CompactType type)
    {
        Byte((byte)(((id - _lastId) << 4) | (int)type));
        _lastId = id;
    }

    private void ListHeader(int id, CompactType element, int count)
    {
        FieldHeader(id, CompactType.List);
        Byte((byte)((Math.Min(count, 15) << 4) | (int)element));
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
