using System.Globalization;
using System.Text.Json;
using Anima.Parquet.Metadata;
using Anima.Parquet.Writing;

namespace Anima.Parquet;

/// <summary>
/// Writes rows to a Parquet file that pyarrow, datasets and DuckDB read: pages v1 with CRCs, PLAIN values, every field optional,
/// three-level lists. Memory is bounded by the row group. The file appears by one rename when it is complete; until then, and
/// after a failure, there is none.
/// </summary>
public sealed class ParquetWriter : IDisposable
{
    // As in pyarrow.
    private const int MaxRowGroupRows = 1024 * 1024;

    private static readonly string CreatedBy = $"Anima.Parquet version {typeof(ParquetWriter).Assembly.GetName().Version?.ToString(3)}";

    private readonly string _path;
    private readonly string _temporary;
    private readonly IReadOnlyList<ParquetField> _schema;
    private readonly ParquetWriteOptions _options;
    private readonly StructWriter _row;
    private readonly FileStream _file;
    private readonly List<byte[]> _rowGroups = [];
    private long _rows;
    private long _rowsInGroup;
    private bool _isOpen = true;

    /// <summary>Starts a file.</summary>
    /// <param name="path">The file; one that exists is replaced at the end.</param>
    /// <param name="schema">The top-level fields: String, Int64, Double, Boolean, Null, and lists and structs of these.</param>
    /// <param name="options">How to lay it out; null for Snappy and pages of 1 MiB.</param>
    /// <exception cref="ArgumentException">The schema has no field, two of one name, or one of a type that is not written.</exception>
    public ParquetWriter(string path, IReadOnlyList<ParquetField> schema, ParquetWriteOptions? options = null)
    {
        _path = path;
        _schema = schema;
        _options = options ?? new();
        _row = new FieldWriterBuilder((Codec)_options.Compression).Row(schema);
        _temporary = $"{path}.{Environment.ProcessId}.tmp";
        _file = new(_temporary, FileMode.Create, FileAccess.Write);
        _file.Write("PAR1"u8);
    }

    /// <summary>Appends a row. Fields that it lacks are null.</summary>
    /// <param name="row">A JSON object.</param>
    /// <exception cref="InvalidDataException">The row does not fit the schema. Do not go on writing.</exception>
    public void Write(JsonElement row)
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        if (row.ValueKind != JsonValueKind.Object)
            throw Error("is not a JSON object");
        try
        {
            _row.Write(row, repetition: 0);
        }
        catch (RowException error)
        {
            Dispose();
            throw Error($"field {string.Join('.', error.Path)} {error.Message}");
        }
        _rows++;
        _rowsInGroup++;
        EndWhatIsFull();
    }

    /// <summary>Writes what is left and the footer, and gives the file its name.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        EndRowGroup();
        var footer = FooterWriter.Write(_schema, _rows, _rowGroups, CreatedBy).Written;
        _file.Write(footer);
        _file.Write(BitConverter.GetBytes(footer.Length));
        _file.Write("PAR1"u8);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _isOpen = false;
    }

    /// <summary>Removes the file unless it is complete.</summary>
    public void Dispose()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        _file.Dispose();
        File.Delete(_temporary);
    }

    private void EndWhatIsFull()
    {
        var length = 0L;
        foreach (var column in _row.Columns)
        {
            if (column.PageLength >= _options.PageLength)
                column.EndPage();
            length += column.Length;
        }
        if (length >= _options.RowGroupLength || _rowsInGroup == MaxRowGroupRows)
            EndRowGroup();
    }

    private void EndRowGroup()
    {
        if (_rowsInGroup == 0)
            return;
        var start = _file.Position;
        foreach (var column in _row.Columns)
            column.EndPage();
        var uncompressed = _row.Columns.Sum(column => column.UncompressedLength);

        var group = new CompactWriter();
        group.StructList(1, _row.Columns.Count);
        foreach (var column in _row.Columns)
            column.WriteChunk(_file, group);
        group.Int64(2, uncompressed);
        group.Int64(3, _rowsInGroup);
        group.Int64(5, start);
        group.Int64(6, _file.Position - start);
        group.End();
        _rowGroups.Add(group.Written.ToArray());
        _rowsInGroup = 0;
    }

    private InvalidDataException Error(string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_path}: row {_rows} {problem}; rows must fit the schema of the first ones."));
}
