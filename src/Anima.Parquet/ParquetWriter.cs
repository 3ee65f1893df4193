using System.Globalization;
using System.Text.Json;
using Anima.Files;
using Anima.Parquet.Writing;
using ParquetSharp;
using ParquetSharp.IO;

namespace Anima.Parquet;

/// <summary>
/// Writes rows to a Parquet file that pyarrow, datasets and DuckDB read: pages v1 with CRCs, dictionaries where they help, every field
/// optional, three-level lists. Memory is bounded by the row group. The file appears by one rename when it is complete; until then,
/// and after a failure, there is none.
/// </summary>
internal sealed class ParquetWriter : IDisposable
{
    // As in pyarrow.
    private const int MaxRowGroupRows = 1024 * 1024;

    private static readonly string CreatedBy = $"Anima.Parquet version {typeof(ParquetWriter).Assembly.GetName().Version?.ToString(3)}";

    // Values of a column are handed to the library in parts of this many bytes, so that pages do not outgrow their length by more.
    private const int MaxFlushLength = 64 * 1024;

    private readonly ParquetWriteOptions _options;
    private readonly StructWriter _row;
    private readonly string _path;
    private readonly AtomicFile _file;
    private readonly ManagedOutputStream _output;
    private readonly ParquetFileWriter _writer;
    private RowGroupWriter? _group;
    private ColumnWriter[] _columns = [];
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
        _options = options ?? new();
        (_row, var nodes) = new FieldWriterBuilder(Math.Min(_options.PageLength, MaxFlushLength)).Row(schema);
        _file = new AtomicFile(path);
        _output = new(_file.Stream, leaveOpen: true);
        using var properties = Properties(_options);
        using (nodes)
            _writer = new(_output, nodes, properties, _options.KeyValues);
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
        Written(() => Flush(all: false));
        if (_rowsInGroup == MaxRowGroupRows || _group?.TotalBytesWritten + _group?.TotalCompressedBytes >= _options.RowGroupLength)
            Written(EndRowGroup);
    }

    /// <summary>Writes what is left and the footer, and gives the file its name.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        Written(() =>
        {
            EndRowGroup();
            _writer.Close();
        });
        CloseLibrary();
        _file.Commit();
        _isOpen = false;
    }

    /// <summary>Removes the file unless it is complete.</summary>
    public void Dispose()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        try
        {
            CloseLibrary();
        }
        catch (ParquetException)
        {
            // What it still had to write is not wanted.
        }
        finally
        {
            _file.Dispose();
        }
    }

    private static WriterProperties Properties(ParquetWriteOptions options)
    {
        const int ZstdLevel = 3;
        using var builder = new WriterPropertiesBuilder();
        builder.CreatedBy(CreatedBy).DataPagesize(options.PageLength).EnablePageChecksum();
        if (options.Compression == ParquetCompression.Zstd)
            builder.Compression(Compression.Zstd).CompressionLevel(ZstdLevel);
        else
            builder.Compression(options.Compression == ParquetCompression.Snappy ? Compression.Snappy : Compression.Uncompressed);
        return builder.Build();
    }

    private void Flush(bool all)
    {
        for (var i = 0; i < _row.Columns.Count; i++)
        {
            if (!all && !_row.Columns[i].IsFull)
                continue;
            if (_group is null)
            {
                _group = _writer.AppendBufferedRowGroup();
                _columns = [.. _row.Columns.Select((_, column) => _group.Column(column))];
            }
            _row.Columns[i].Flush(_columns[i]);
        }
    }

    private void EndRowGroup()
    {
        if (_rowsInGroup > 0)
            Flush(all: true);
        _group?.Close();
        CloseRowGroup();
        _rowsInGroup = 0;
    }

    private void CloseRowGroup()
    {
        foreach (var column in _columns)
            column.Dispose();
        _columns = [];
        _group?.Dispose();
        _group = null;
    }

    private void CloseLibrary()
    {
        CloseRowGroup();
        _writer.Dispose();
        _output.Dispose();
    }

    private void Written(Action write)
    {
        try
        {
            write();
        }
        catch (ParquetException error)
        {
            throw new IOException($"{_path}: the file cannot be written ({LibraryError.Words(error)}).", error);
        }
    }

    private InvalidDataException Error(string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_path}: row {_rows} {problem}; rows must fit the schema of the first ones."));
}
