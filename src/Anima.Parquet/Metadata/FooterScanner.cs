using System.Buffers.Binary;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Metadata;

/// <summary>
/// Looks over a file's footer (parquet.thrift, FileMetaData) before the library sees it, for the library recurses as deep as a
/// schema claims to be nested and takes memory as lists claim to be long. Depth and numbers are bounded here, and column chunks must
/// lie inside the file. Meaning is left to the library; where the chunks are, which it does not tell, is noted.
/// </summary>
internal sealed class FooterScanner
{
    /// <summary>The longest footer accepted, in bytes; it bounds what opening a file takes.</summary>
    public const int MaxFooterLength = 64 * 1024 * 1024;

    /// <summary>Most columns and groups accepted. Each takes some three kilobytes, however few bytes it has in the file.</summary>
    public const int MaxSchemaElements = 50_000;

    /// <summary>
    /// Most structures accepted: schema elements, row groups, their column chunks, and entries of metadata. The library takes about
    /// a kilobyte for each.
    /// </summary>
    public const int MaxStructures = 400_000;

    private const int MagicLength = 4;
    private const int TailLength = MagicLength + sizeof(int);
    private const int MaxSchemaDepth = 64;

    // What the library allows early writers for a dictionary's header that their chunk's length lacks.
    private const int UncountedHeaderLength = 100;

    private readonly long _dataEnd;
    private readonly List<ColumnChunk[]> _rowGroups = [];
    private int _structures;
    private int _leaves = -1;

    private FooterScanner(long dataEnd) => _dataEnd = dataEnd;

    /// <summary>Checks the footer of a file.</summary>
    /// <returns>The column chunks of each row group, in the order of the schema's leaves.</returns>
    public static IReadOnlyList<ColumnChunk[]> Scan(ByteSource source)
    {
        Span<byte> magic = stackalloc byte[MagicLength], tail = stackalloc byte[TailLength];
        if (source.Length < MagicLength + TailLength)
            throw NotParquet($"the file has {source.Length} bytes, fewer than any Parquet file");
        if (source.Read(0, magic) != MagicLength || !magic.SequenceEqual("PAR1"u8))
            throw NotParquet("the file does not begin with PAR1");
        source.Read(source.Length - TailLength, tail);
        if (tail.EndsWith("PARE"u8))
            throw new DamageException("the file is encrypted") { Remedy = "decrypt it first" };
        if (!tail.EndsWith("PAR1"u8))
            throw NotParquet("the file does not end with PAR1");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length == 0 || length > source.Length - MagicLength - TailLength)
            throw new DamageException($"the footer claims {length} bytes where the file has {source.Length}");
        if (length > MaxFooterLength)
            throw new DamageException($"the footer has {length} bytes, over the {MaxFooterLength} accepted") { Remedy = "write the file with fewer row groups" };
        var start = source.Length - TailLength - length;
        var footer = new byte[length];
        if (source.Read(start, footer) != length)
            throw new DamageException("the file ends within its footer");
        return new FooterScanner(start).Scan(new CompactReader(footer));
    }

    private List<ColumnChunk[]> Scan(CompactReader reader)
    {
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 2)
                ScanSchema(ref reader, type);
            else if (id == 4)
                ScanRowGroups(ref reader, type);
            else if (id == 5)
                ScanKeyValues(ref reader, type);
            else
                reader.Skip(type);
        }
        return _leaves >= 0 ? _rowGroups : throw new DamageException("the footer has no schema");
    }

    // The elements stand in depth-first order, each with its number of children.
    private void ScanSchema(ref CompactReader reader, int type)
    {
        if (_leaves >= 0)
            throw new DamageException("the footer has two schemas");
        var count = ReadStructList(ref reader, type);
        if (count > MaxSchemaElements)
            throw new DamageException($"the schema has {count} elements, over the {MaxSchemaElements} accepted") { Remedy = "write the file with fewer columns" };
        var open = new Stack<int>();
        _leaves = 0;
        for (var i = 0; i < count; i++)
        {
            if (i > 0 && open.Count == 0)
                throw new DamageException($"the schema has {count} elements, but its tree ends after {i}");
            if (open.Count > 0)
                open.Push(open.Pop() - 1);
            var children = ScanElement(ref reader, isRoot: i == 0);
            if (children > count - i - 1)
                throw new DamageException($"a schema element claims {children} children where {count - i - 1} elements are left");
            open.Push(children);
            if (open.Count - 1 > MaxSchemaDepth)
                throw new DamageException($"the schema is nested deeper than {MaxSchemaDepth}");
            while (open.TryPeek(out var left) && left == 0)
                open.Pop();
        }
        if (count == 0 || open.Count > 0)
            throw new DamageException("the schema ends before its tree does");
    }

    private int ScanElement(ref CompactReader reader, bool isRoot)
    {
        var (isLeaf, children) = (false, 0);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 1)
                isLeaf = reader.ReadInt32(type) is >= 0 and <= 7 ? true : throw new DamageException("a schema element has an unknown type");
            else if (id == 5)
                children = reader.ReadSize(type, "a number of children");
            else
                reader.Skip(type);
        }
        if (!isRoot && isLeaf == children > 0)
            throw new DamageException($"a schema element has {(isLeaf ? "both a type and" : "neither a type nor")} children");
        _leaves += isLeaf && !isRoot ? 1 : 0;
        return children;
    }

    private void ScanRowGroups(ref CompactReader reader, int type)
    {
        if (_leaves < 0 || _rowGroups.Count > 0)
            throw new DamageException("the footer's row groups stand before its schema, or twice");
        var count = ReadStructList(ref reader, type);
        for (var i = 0; i < count; i++)
        {
            ColumnChunk[]? columns = null;
            for (var id = 0; reader.ReadField(ref id, out var field);)
            {
                if (id == 1)
                    columns = ScanColumns(ref reader, field);
                else
                    reader.Skip(field);
            }
            _rowGroups.Add(columns ?? throw new DamageException($"row group {i} has no columns"));
        }
    }

    private ColumnChunk[] ScanColumns(ref CompactReader reader, int type)
    {
        var count = ReadStructList(ref reader, type);
        if (count != _leaves)
            throw new DamageException($"row group {_rowGroups.Count} has {count} columns, but the schema {_leaves}");
        var columns = new ColumnChunk[count];
        for (var i = 0; i < count; i++)
            columns[i] = ScanChunk(ref reader, $"row group {_rowGroups.Count}, column number {i}");
        return columns;
    }

    private ColumnChunk ScanChunk(ref CompactReader reader, string place)
    {
        ColumnChunk? chunk = null;
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 1)
            {
                if (reader.SkipBinary(type) > 0)
                    throw new DamageException("the column lies in another file") { Place = place, Remedy = "join the files into one" };
            }
            else if (id == 3)
            {
                CompactReader.ExpectStruct(type);
                chunk = ScanChunkMetadata(ref reader, place);
            }
            else if (id == 8)
                throw new DamageException("the column is encrypted") { Place = place, Remedy = "decrypt the file first" };
            else
                reader.Skip(type);
        }
        return chunk ?? throw new DamageException("the column has no metadata") { Place = place };
    }

    private ColumnChunk ScanChunkMetadata(ref CompactReader reader, string place)
    {
        var (codec, values, length, data, dictionary) = (-1, -1L, -1L, -1L, 0L);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            switch (id)
            {
                case 4:
                    codec = reader.ReadInt32(type);
                    break;
                case 5:
                    values = reader.ReadInt64(type);
                    break;
                case 7:
                    length = reader.ReadInt64(type);
                    break;
                case 9:
                    data = reader.ReadInt64(type);
                    break;
                case 11:
                    dictionary = reader.ReadInt64(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (codec < 0 || values < 0)
            throw new DamageException($"the column has codec {codec} and {values} values") { Place = place };
        // A chunk without values has no pages, and writers leave any offset.
        if (values == 0)
            return new((Codec)codec, 0, 0, 0, 0);
        var start = dictionary > 0 ? Math.Min(dictionary, data) : data;
        if (start < MagicLength || length < 0 || start > _dataEnd || length > _dataEnd - start)
            throw new DamageException($"the column claims {length} bytes at offset {start}, which is not inside the file") { Place = place };
        return new((Codec)codec, values, start, length, Math.Min(start + length + UncountedHeaderLength, _dataEnd));
    }

    private void ScanKeyValues(ref CompactReader reader, int type)
    {
        var count = ReadStructList(ref reader, type);
        for (var i = 0; i < count; i++)
            for (var id = 0; reader.ReadField(ref id, out var field);)
                reader.Skip(field);
    }

    private int ReadStructList(ref CompactReader reader, int type)
    {
        var count = reader.ReadStructList(type);
        _structures += count;
        return _structures <= MaxStructures
            ? count
            : throw new DamageException($"the footer has more than the {MaxStructures} structures accepted") { Remedy = "write the file with fewer row groups or columns" };
    }

    private static DamageException NotParquet(string problem) => new(problem) { Remedy = "give a whole Parquet file" };
}
