using System.Text.Json;
using Anima.Parquet.Metadata;

namespace Anima.Parquet.Tests;

/// <summary>A file put together from schema elements and pages, as a writer of any age would, or as none should.</summary>
internal sealed class HandMadeFile
{
    private readonly List<Action<CompactWriter>> _elements = [];
    private readonly List<Action<CompactWriter>> _chunks = [];
    private readonly List<byte> _pages = [];
    private int _topLevel;

    /// <summary>What the footer claims, in the file and in its one row group.</summary>
    public long RowCount { get; set; }

    /// <summary>What the footer claims for the file alone; null for the row group's number.</summary>
    public long? FileRowCount { get; init; }

    /// <summary>The program that wrote it, or null.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Bytes that each chunk's length lacks.</summary>
    public int UncountedLength { get; init; }

    /// <summary>Adds a group; its children follow.</summary>
    public HandMadeFile Group(string name, Repetition repetition, int children, int? converted = null, bool isTop = true, Action<CompactWriter>? logical = null)
    {
        _topLevel += isTop ? 1 : 0;
        _elements.Add(footer =>
        {
            footer.StartElement();
            footer.Int32(3, (int)repetition);
            footer.String(4, name);
            footer.Int32(5, children);
            if (converted is { } number)
                footer.Int32(6, number);
            Annotate(footer, logical);
            footer.End();
        });
        return this;
    }

    /// <summary>Adds a leaf.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">How values are stored.</param>
    /// <param name="repetition">How often it occurs.</param>
    /// <param name="length">Bytes of a value of fixed length.</param>
    /// <param name="converted">The old annotation, if any.</param>
    /// <param name="logical">Writes the new one, if any, into its union.</param>
    /// <param name="isTop">Whether it stands at the top, not in a group.</param>
    public HandMadeFile Leaf(
        string name, PhysicalType type, Repetition repetition = Repetition.Required, int length = 0, int? converted = null, Action<CompactWriter>? logical = null, bool isTop = true)
    {
        _topLevel += isTop ? 1 : 0;
        _elements.Add(footer =>
        {
            footer.StartElement();
            footer.Int32(1, (int)type);
            footer.Int32(2, length);
            footer.Int32(3, (int)repetition);
            footer.String(4, name);
            if (converted is { } number)
                footer.Int32(6, number);
            Annotate(footer, logical);
            footer.End();
        });
        return this;
    }

    private static void Annotate(CompactWriter footer, Action<CompactWriter>? logical)
    {
        if (logical is null)
            return;
        footer.StartStruct(10);
        logical(footer);
        footer.End();
    }

    /// <summary>Adds the chunk of the next leaf.</summary>
    public HandMadeFile Chunk(string[] path, PhysicalType type, long values, Codec codec, params byte[][] pages)
    {
        var start = _pages.Count + 4;
        foreach (var page in pages)
            _pages.AddRange(page);
        var length = _pages.Count + 4 - start;
        _chunks.Add(footer =>
        {
            footer.StartElement();
            footer.Int64(2, 0);
            footer.StartStruct(3);
            footer.Int32(1, (int)type);
            footer.EnumList(2, PageEncoding.Plain);
            footer.StringList(3, path);
            footer.Int32(4, (int)codec);
            footer.Int64(5, values);
            footer.Int64(6, length);
            footer.Int64(7, length - UncountedLength);
            footer.Int64(9, start);
            footer.End();
            footer.End();
        });
        return this;
    }

    /// <summary>A file of one required column and one page of PLAIN values.</summary>
    public static HandMadeFile Plain(PhysicalType type, int count, byte[] values, int length = 0, int? converted = null, Action<CompactWriter>? logical = null) =>
        new HandMadeFile { RowCount = count }
            .Leaf("v", type, length: length, converted: converted, logical: logical)
            .Chunk(["v"], type, count, Codec.Uncompressed, HandMadePage.V1(count, PageEncoding.Plain, values));

    /// <summary>The whole file.</summary>
    public byte[] ToArray()
    {
        var footer = new CompactWriter();
        footer.Int32(1, 1);
        footer.StructList(2, _elements.Count + 1);
        footer.StartElement();
        footer.String(4, "schema");
        footer.Int32(5, _topLevel);
        footer.End();
        foreach (var write in _elements)
            write(footer);
        footer.Int64(3, FileRowCount ?? RowCount);
        footer.StructList(4, _chunks.Count > 0 ? 1 : 0);
        if (_chunks.Count > 0)
            WriteRowGroup(footer);
        if (CreatedBy is not null)
            footer.String(6, CreatedBy);
        footer.End();
        return [.. "PAR1"u8, .. _pages, .. footer.Written, .. BitConverter.GetBytes(footer.Written.Length), .. "PAR1"u8];
    }

    private void WriteRowGroup(CompactWriter footer)
    {
        footer.StartElement();
        footer.StructList(1, _chunks.Count);
        foreach (var write in _chunks)
            write(footer);
        footer.Int64(2, _pages.Count);
        footer.Int64(3, RowCount);
        footer.End();
    }

    /// <summary>The rows, as text.</summary>
    public string[] Rows() => Rows(ToArray());

    /// <summary>The values of a file's only column, as JSON text.</summary>
    public string[] Values() => [.. Rows().Select(row => JsonElement.Parse(row).EnumerateObject().Single().Value.GetRawText())];

    /// <summary>The rows of a file, as text.</summary>
    public static string[] Rows(byte[] bytes)
    {
        using var file = ParquetFile.Open(bytes, "made.parquet");
        return [.. file.ReadRows().Select(row => System.Text.Encoding.UTF8.GetString(row.Span))];
    }
}
