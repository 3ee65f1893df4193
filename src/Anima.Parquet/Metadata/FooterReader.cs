using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Metadata;

/// <summary>Finds, reads and checks the footer (parquet.thrift, FileMetaData).</summary>
internal sealed class FooterReader
{
    /// <summary>The longest footer accepted, in bytes; it bounds what opening a file takes.</summary>
    public const int MaxFooterLength = 64 * 1024 * 1024;

    private const int MagicLength = 4;
    private const int TailLength = MagicLength + sizeof(int);

    // As text, written by Arrow for itself. Unused here, but a damaged one shows damage.
    private const string ArrowSchemaKey = "ARROW:schema";

    private readonly ColumnChunkReader _chunks;
    private readonly List<SchemaElement> _elements = [];
    private readonly List<ParquetRowGroup> _rowGroups = [];
    private readonly Dictionary<string, string?> _keyValues = [];
    private IReadOnlyList<SchemaNode> _nodes = [];
    private IReadOnlyList<LeafColumn>? _leaves;
    private long _rowCount = -1;
    private string? _createdBy;

    private FooterReader(long dataEnd) => _chunks = new(dataEnd);

    /// <summary>Reads the footer of a file.</summary>
    public static FileMetadata Read(ByteSource source)
    {
        if (source.Length < MagicLength + TailLength)
            throw NotParquet($"the file has {source.Length} bytes, fewer than any Parquet file");
        using var window = source.OpenWindow(TailLength);
        if (!window.Read(0, MagicLength).SequenceEqual("PAR1"u8))
            throw NotParquet("the file does not begin with PAR1");
        var tail = window.Read(source.Length - TailLength, TailLength);
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
        return new FooterReader(start).Read(new CompactReader(window.Read(start, (int)length)));
    }

    private FileMetadata Read(CompactReader reader)
    {
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            switch (id)
            {
                case 2:
                    ReadSchema(ref reader, type);
                    break;
                case 3:
                    _rowCount = reader.ReadInt64(type);
                    break;
                case 4:
                    ReadRowGroups(ref reader, type);
                    break;
                case 5:
                    ReadKeyValues(ref reader, type);
                    break;
                case 6:
                    _createdBy = Encoding.UTF8.GetString(reader.ReadBinary(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (_leaves is null)
            throw new DamageException("the footer has no schema");
        CheckRowCounts();
        return new([.. _nodes.Select(FieldBuilder.Build)], _leaves, _rowCount, _rowGroups, _keyValues, _createdBy);
    }

    private void CheckRowCounts()
    {
        var sum = 0L;
        foreach (var group in _rowGroups)
        {
            if (group.RowCount > long.MaxValue - sum)
                throw new DamageException("the row groups claim more rows than can be counted");
            sum += group.RowCount;
        }
        if (_rowCount != sum)
            throw new DamageException($"the footer claims {_rowCount} rows, but its row groups {sum}");
        if (_leaves is [] && sum > 0)
            throw new DamageException($"the file has {sum} rows without any column");
    }

    private void ReadSchema(ref CompactReader reader, CompactType type)
    {
        if (_leaves is not null)
            throw new DamageException("the footer has two schemas");
        var count = reader.ReadStructList(type);
        for (var i = 0; i < count; i++)
            _elements.Add(SchemaElement.Read(ref reader));
        (_nodes, _leaves) = SchemaTree.Read(_elements);
    }

    private void ReadRowGroups(ref CompactReader reader, CompactType type)
    {
        if (_leaves is null)
            throw new DamageException("the footer has row groups before a schema");
        var count = reader.ReadStructList(type);
        for (var i = 0; i < count; i++)
            _rowGroups.Add(ReadRowGroup(ref reader, _leaves));
    }

    private ParquetRowGroup ReadRowGroup(ref CompactReader reader, IReadOnlyList<LeafColumn> leaves)
    {
        ColumnChunk[]? columns = null;
        var rows = -1L;
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 1)
                columns = ReadColumns(ref reader, type, leaves);
            else if (id == 3)
                rows = reader.ReadInt64(type);
            else
                reader.Skip(type);
        }
        if (rows < 0)
            throw new DamageException($"a row group claims {rows} rows");
        return new(rows, columns ?? throw new DamageException("a row group has no columns"));
    }

    private ColumnChunk[] ReadColumns(ref CompactReader reader, CompactType type, IReadOnlyList<LeafColumn> leaves)
    {
        var count = reader.ReadStructList(type);
        if (count != leaves.Count)
            throw new DamageException($"a row group has {count} columns, but the schema {leaves.Count}");
        var columns = new ColumnChunk[count];
        for (var i = 0; i < count; i++)
            columns[i] = _chunks.Read(ref reader, leaves[i]);
        return columns;
    }

    private void ReadKeyValues(ref CompactReader reader, CompactType type)
    {
        var count = reader.ReadStructList(type);
        for (var i = 0; i < count; i++)
        {
            string? key = null, value = null;
            for (var id = 0; reader.ReadField(ref id, out var field);)
            {
                if (id == 1)
                    key = reader.ReadString(field);
                else if (id == 2)
                    value = Encoding.UTF8.GetString(reader.ReadBinary(field));
                else
                    reader.Skip(field);
            }
            if (key == ArrowSchemaKey && !Base64.IsValid(value))
                throw new DamageException($"the metadata entry {ArrowSchemaKey} is not base64");
            if (key is not null)
                _keyValues[key] = value;
        }
    }

    private static DamageException NotParquet(string problem) => new(problem) { Remedy = "give a whole Parquet file" };
}
