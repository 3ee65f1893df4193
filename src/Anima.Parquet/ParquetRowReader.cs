using System.Text.Json;
using Anima.Parquet.Columns;
using Anima.Parquet.Metadata;
using Anima.Parquet.Rows;
using Anima.Parquet.Storage;
using ParquetSharp;

namespace Anima.Parquet;

/// <summary>
/// Reads a file's rows one by one, each as a JSON object: fields in the schema's order; null, true, false, integers and strings as
/// themselves; other types as <see cref="ParquetType"/> says. All columns advance in step, a page each, so that memory does not
/// depend on the size of row groups. For one thread.
/// </summary>
internal sealed class ParquetRowReader : IDisposable
{
    // Entries that all columns together read at a time, and the least and most of one.
    private const int EntriesAtATime = 256 * 1024;
    private const int MinBatch = 64;
    private const int MaxBatch = 1024;

    private readonly ParquetFile _file;
    private readonly SourceStream _stream;
    private readonly RowGuard _guard = new();
    private readonly ColumnCursor[] _cursors;
    private readonly ObjectWriter _row;
    private ParquetFileReader? _reader;
    private RowGroupReader? _group;
    private int _rowGroup = -1;
    private long _leftInRowGroup;
    private long _skip;
    private long _left;

    internal ParquetRowReader(ParquetFile file, ParquetReadOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.FirstRow, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.RowLimit ?? 0, nameof(options));
        _file = file;
        _stream = new(file.Source);
        _skip = options.FirstRow;
        _left = Math.Min(options.RowLimit ?? long.MaxValue, Math.Max(0, file.RowCount - options.FirstRow));
        var fields = Project(options.Columns);
        _cursors = OpenCursors(fields);
        var nodes = new NodeBuilder(_cursors, _guard, new(options.ReplaceInvalidText));
        _row = new(fields, [.. fields.Select(nodes.Build)]);
    }

    /// <summary>Writes the next row.</summary>
    /// <param name="json">Where to. Not flushed; holds a part of the row if this fails.</param>
    /// <returns>False when there are no more rows; nothing is written then.</returns>
    /// <exception cref="InvalidDataException">The file is damaged here. Do not go on reading.</exception>
    public bool TryReadRow(Utf8JsonWriter json)
    {
        if (_left == 0)
            return false;
        try
        {
            MoveToRow();
            foreach (var cursor in _cursors)
                cursor.CheckRowStart();
            _guard.Start(json);
            _row.Write(json);
            _guard.Check(json);
            _left--;
            EndRow();
            return true;
        }
        catch (DamageException error)
        {
            throw _stream.Failure ?? error.InFile(_file.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseRowGroup();
        _reader?.Dispose();
        _stream.Dispose();
    }

    private List<ParquetField> Project(IReadOnlyCollection<string>? columns)
    {
        if (columns is null)
            return [.. _file.Schema];
        if (columns.Count == 0)
            throw new ArgumentException("Name one column at least, or none to read all.", nameof(columns));
        foreach (var name in columns)
            if (!_file.Schema.Any(field => field.Name == name))
                throw new InvalidDataException($"{_file.Name}: there is no column {name}; the file has {string.Join(", ", _file.Schema.Select(field => field.Name))}.");
        return [.. _file.Schema.Where(field => columns.Contains(field.Name))];
    }

    private ColumnCursor[] OpenCursors(List<ParquetField> fields)
    {
        var leaves = fields.SelectMany(field => field.Leaves).ToArray();
        var batch = Math.Clamp(EntriesAtATime / Math.Max(1, leaves.Length), MinBatch, MaxBatch);
        return [.. leaves.Select(leaf => new ColumnCursor(leaf, new(leaf, _file.Source), batch))];
    }

    private void MoveToRow()
    {
        while (_leftInRowGroup == 0)
        {
            var group = _file.RowGroups[++_rowGroup];
            if (group.RowCount <= _skip)
            {
                _skip -= group.RowCount;
                continue;
            }
            OpenRowGroup(group);
            _leftInRowGroup = group.RowCount;
        }
        for (; _skip > 0; _skip--, _leftInRowGroup--)
        {
            foreach (var cursor in _cursors)
            {
                cursor.CheckRowStart();
                cursor.SkipRow();
            }
        }
    }

    private void OpenRowGroup(ParquetRowGroup group)
    {
        CloseRowGroup();
        try
        {
            _reader ??= FileMetadata.Open(_stream);
            _group = _reader.RowGroup(_rowGroup);
        }
        catch (Exception error) when (LibraryError.IsOne(error))
        {
            throw LibraryError.Damage("the row group cannot be read", error, $"row group {_rowGroup}");
        }
        foreach (var cursor in _cursors)
            cursor.Open(_group, _rowGroup, group.Columns[cursor.Leaf.Index]);
    }

    private void CloseRowGroup()
    {
        foreach (var cursor in _cursors)
            cursor.Dispose();
        _group?.Dispose();
    }

    // Behind the last row of a row group no column may go on.
    private void EndRow()
    {
        if (--_leftInRowGroup > 0)
            return;
        foreach (var cursor in _cursors)
            cursor.CheckEnd();
    }
}
