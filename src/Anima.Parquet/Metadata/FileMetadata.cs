using System.Buffers.Text;
using Anima.Parquet.Storage;
using ParquetSharp;

namespace Anima.Parquet.Metadata;

/// <summary>What a file's footer says.</summary>
/// <param name="Fields">The top-level fields.</param>
/// <param name="RowCount">Rows in all row groups.</param>
/// <param name="RowGroups">The row groups, in order.</param>
/// <param name="KeyValues">The writer's metadata.</param>
/// <param name="CreatedBy">The writer's name, if it left one.</param>
internal sealed record FileMetadata(
    IReadOnlyList<ParquetField> Fields, long RowCount, IReadOnlyList<ParquetRowGroup> RowGroups, IReadOnlyDictionary<string, string> KeyValues, string? CreatedBy)
{
    // As text, written by Arrow for itself. Unused here, but a damaged one shows damage.
    private const string ArrowSchemaKey = "ARROW:schema";

    /// <summary>Reads the footer of a file: looks it over, and has the library read it.</summary>
    /// <exception cref="DamageException">It is damaged, or holds what is not supported.</exception>
    public static FileMetadata Read(ByteSource source)
    {
        var chunks = FooterScanner.Scan(source);
        using var stream = new SourceStream(source);
        try
        {
            using var file = Open(stream);
            using var footer = file.FileMetaData;
            var fields = SchemaTree.Read(footer.Schema).Select(FieldBuilder.Build).ToArray();
            var groups = chunks.Select((columns, i) => ReadRowGroup(file, i, columns)).ToArray();
            var keyValues = footer.KeyValueMetadata;
            if (keyValues.TryGetValue(ArrowSchemaKey, out var schema) && !Base64.IsValid(schema))
                throw new DamageException($"the metadata entry {ArrowSchemaKey} is not base64");
            var createdBy = footer.CreatedBy;
            return new(fields, CountRows(footer.NumRows, groups, fields.Length), groups, keyValues, createdBy.Length > 0 ? createdBy : null);
        }
        catch (Exception error) when (LibraryError.IsOne(error))
        {
            throw stream.Failure ?? LibraryError.Damage("the footer cannot be read", error);
        }
    }

    /// <summary>Opens a file with the library: pages come one at a time, and their checksums are verified.</summary>
    public static ParquetFileReader Open(SourceStream stream)
    {
        using var properties = ReaderProperties.GetDefaultReaderProperties();
        properties.EnableBufferedStream();
        properties.EnablePageChecksumVerification();
        return new(stream, properties, leaveOpen: true);
    }

    private static ParquetRowGroup ReadRowGroup(ParquetFileReader file, int index, ColumnChunk[] columns)
    {
        using var group = file.RowGroup(index);
        var rows = group.MetaData.NumRows;
        return rows >= 0 ? new(rows, columns) : throw new DamageException($"row group {index} claims {rows} rows");
    }

    private static long CountRows(long claimed, ParquetRowGroup[] groups, int fields)
    {
        var sum = 0L;
        foreach (var group in groups)
        {
            if (group.RowCount > long.MaxValue - sum)
                throw new DamageException("the row groups claim more rows than can be counted");
            sum += group.RowCount;
        }
        // Early versions of parquet-rs left 0 there.
        if (claimed != sum && claimed != 0)
            throw new DamageException($"the footer claims {claimed} rows, but its row groups {sum}");
        if (fields == 0 && sum > 0)
            throw new DamageException($"the file has {sum} rows without any column");
        return sum;
    }
}
