using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Anima.Parquet.Compression;
using Anima.Parquet.Metadata;

namespace Anima.Parquet.Writing;

/// <summary>Collects the entries of a column, and makes pages v1 of them with PLAIN values.</summary>
/// <param name="path">Names from below the root to the leaf.</param>
/// <param name="type">How values are stored.</param>
/// <param name="maxDefinition">The definition level of a value that is there.</param>
/// <param name="maxRepetition">The highest repetition level.</param>
/// <param name="codec">How pages are compressed.</param>
internal sealed class ColumnBuffer(IReadOnlyList<string> path, PhysicalType type, int maxDefinition, int maxRepetition, Codec codec)
{
    private readonly ArrayBufferWriter<byte> _pages = new();
    private readonly ArrayBufferWriter<byte> _values = new();
    private readonly ArrayBufferWriter<byte> _definitions = new();
    private readonly ArrayBufferWriter<byte> _repetitions = new();
    private readonly PageCompressor _compressor = new(codec);
    private int _booleans;
    private long _entries;
    private long _nulls;
    private long _uncompressedLength;

    /// <summary>Bytes of the page in the making, before compression.</summary>
    public int PageLength => _values.WrittenCount + _definitions.WrittenCount;

    /// <summary>Bytes of all that is held.</summary>
    public long Length => (long)_pages.WrittenCount + PageLength;

    /// <summary>Bytes that the row group has before compression, headers included.</summary>
    public long UncompressedLength => _uncompressedLength;

    /// <summary>Bytes of finished pages, headers included.</summary>
    public int PagesLength => _pages.WrittenCount;

    /// <summary>Appends an entry without a value.</summary>
    public void AddEmpty(int repetition, int definition)
    {
        AddLevels(repetition, definition);
        _nulls++;
    }

    /// <summary>Appends text.</summary>
    public void Add(int repetition, string value)
    {
        AddLevels(repetition, maxDefinition);
        var length = Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32LittleEndian(_values.GetSpan(sizeof(int)), length);
        _values.Advance(sizeof(int));
        Encoding.UTF8.GetBytes(value, _values);
    }

    /// <summary>Appends an integer, or a double's bits.</summary>
    public void Add(int repetition, long value)
    {
        AddLevels(repetition, maxDefinition);
        BinaryPrimitives.WriteInt64LittleEndian(_values.GetSpan(sizeof(long)), value);
        _values.Advance(sizeof(long));
    }

    /// <summary>Appends a boolean.</summary>
    public void Add(int repetition, bool value)
    {
        AddLevels(repetition, maxDefinition);
        var bit = _booleans++ & 7;
        if (bit == 0)
            _values.Write([value ? (byte)1 : (byte)0]);
        else if (value)
            LastByte() |= (byte)(1 << bit);
    }

    /// <summary>Makes a page of what was collected since the last one.</summary>
    public void EndPage()
    {
        if (_definitions.WrittenCount == 0)
            return;
        var body = new ArrayBufferWriter<byte>(_values.WrittenCount + sizeof(int));
        LevelEncoder.Encode(_repetitions.WrittenSpan, maxRepetition, body);
        LevelEncoder.Encode(_definitions.WrittenSpan, maxDefinition, body);
        body.Write(_values.WrittenSpan);

        var stored = _compressor.Compress(body.WrittenSpan);
        var header = Header(body.WrittenCount, stored);
        _pages.Write(header);
        _pages.Write(stored);
        _uncompressedLength += header.Length + body.WrittenCount;
        foreach (var part in (ArrayBufferWriter<byte>[])[_values, _definitions, _repetitions])
            part.ResetWrittenCount();
        _booleans = 0;
    }

    /// <summary>Writes the finished pages as a column chunk, and starts on the next one.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="footer">Stands at the row group's list of columns.</param>
    public void WriteChunk(Stream file, CompactWriter footer)
    {
        footer.StartElement();
        footer.Int64(2, file.Position);
        footer.StartStruct(3);
        footer.Int32(1, (int)type);
        footer.EnumList(2, PageEncoding.Plain, PageEncoding.Rle);
        footer.StringList(3, path);
        footer.Int32(4, (int)codec);
        footer.Int64(5, _entries);
        footer.Int64(6, _uncompressedLength);
        footer.Int64(7, _pages.WrittenCount);
        footer.Int64(9, file.Position);
        footer.StartStruct(12);
        footer.Int64(3, _nulls);
        footer.End();
        footer.End();
        footer.End();
        file.Write(_pages.WrittenSpan);
        _pages.ResetWrittenCount();
        (_entries, _nulls, _uncompressedLength) = (0, 0, 0);
    }

    private void AddLevels(int repetition, int definition)
    {
        _repetitions.Write([(byte)repetition]);
        _definitions.Write([(byte)definition]);
        _entries++;
    }

    private ref byte LastByte() => ref System.Runtime.InteropServices.MemoryMarshal.AsMemory(_values.WrittenMemory).Span[^1];

    private byte[] Header(int length, ReadOnlySpan<byte> stored)
    {
        var header = new CompactWriter();
        header.Int32(1, (int)PageType.Data);
        header.Int32(2, length);
        header.Int32(3, stored.Length);
        header.Int32(4, (int)Crc32.HashToUInt32(stored));
        header.StartStruct(5);
        header.Int32(1, _definitions.WrittenCount);
        header.Int32(2, (int)PageEncoding.Plain);
        header.Int32(3, (int)PageEncoding.Rle);
        header.Int32(4, (int)PageEncoding.Rle);
        header.End();
        header.End();
        return header.Written.ToArray();
    }
}
