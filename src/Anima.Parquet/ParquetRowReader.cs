using System.Text.Json;
using Anima.Parquet.Columns;
using Anima.Parquet.Compression;
using Anima.Parquet.Rows;

namespace Anima.Parquet;

/// <summary>
/// Reads a file's rows one by one, each as a JSON object: fields in the schema's order; null, true, false, integers and strings as
/// themselves; other types as <see cref="ParquetType"/> says. All columns advance in step, a page each, so that memory does not
/// depend on the size of row groups. For one thread.
/// </summary>
public sealed class ParquetRowReader : IDisposable
{
    // What all columns together hold mapped at a time, and the least and most of it for one.
    private const int MappedBudget = 64 * 1024 * 1024;
    private const int MinWindow = 64 * 1024;
    private const int MaxWindow = 4 * 1024 * 1024;

    private readonly ParquetFile _file;
    private readonly PageDecompressor _decompressor = new();
    private readonly RowGuard _guard = new();
    private readonly ColumnCursor[] _cursors;
    private readonly ObjectWriter _row;
    private int _rowGroup = -1;
    private long _leftInRowGroup;
    private long _skip;
    private long _left;

    internal ParquetRowReader(ParquetFile file, ParquetReadOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.FirstRow, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.RowLimit ?? 0, nameof(options));
        _file = file;
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
            throw error.InFile(_file.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var cursor in _cursors)
            cursor.Dispose();
        _decompressor.Dispose();
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
        var window = Math.Clamp(MappedBudget / Math.Max(1, leaves.Length), MinWindow, MaxWindow);
        return [.. leaves.Select(leaf => new ColumnCursor(leaf, new(leaf, _file.Source.OpenWindow(window), _decompressor)))];
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
            foreach (var cursor in _cursors)
                cursor.Open(group.Columns[cursor.Leaf.Index], _rowGroup);
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

    // Behind the last row of a row group no column may go on.
    private void EndRow()
    {
        if (--_leftInRowGroup > 0)
            return;
        foreach (var cursor in _cursors)
            cursor.CheckEnd();
    }
}
