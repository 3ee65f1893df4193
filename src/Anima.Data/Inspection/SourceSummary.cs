using System.Text.Json;
using Anima.Parquet;
using Anima.Recipes;

namespace Anima.Data.Inspection;

/// <summary>A file of a source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Bytes as stored.</param>
/// <param name="Rows">Rows in it.</param>
internal sealed record FileSummary(string Name, long Length, long Rows);

/// <summary>A column of a source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds, in words.</param>
/// <param name="Example">Its value in the example row, or null where that row lacks it.</param>
internal sealed record ColumnSummary(string Name, string Type, JsonElement? Example);

/// <summary>What a source holds, whatever its rows are for.</summary>
/// <param name="Files">Its files, in order.</param>
/// <param name="Columns">The columns of all its rows, in the order in which they first occur.</param>
/// <param name="Example">One row.</param>
internal sealed record SourceSummary(IReadOnlyList<FileSummary> Files, IReadOnlyList<ColumnSummary> Columns, DataRow Example)
{
    /// <summary>Rows of all files.</summary>
    public long Rows => Files.Sum(file => file.Rows);

    /// <summary>Looks at a source. Parquet files tell rows and columns in their footers; of others every row is read.</summary>
    /// <param name="source">The source.</param>
    /// <param name="example">Number of the example row, from 0.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="InvalidDataException">A file or row is damaged, or there is no such row.</exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    public static SourceSummary Of(RowSource source, int example, CancellationToken cancellation)
    {
        var columns = new List<(string Name, ColumnType Type)>();
        var files = new List<FileSummary>();
        DataRow? shown = null;
        foreach (var file in source.Files)
        {
            var before = files.Sum(read => read.Rows);
            var left = source.Source.Limit - before;
            if (left == 0)
                break;
            var rows = file.Kind.Format == DataFileFormat.Parquet ? Footer(file, columns, left) : AllRows(file, columns, left, example - before, ref shown, cancellation);
            if (file.Kind.Format == DataFileFormat.Parquet && example >= before && example < before + rows)
                shown = file.Rows(example - before + 1).Last();
            files.Add(new FileSummary(file.Name, file.Length, rows));
        }
        if (shown is null)
            throw new InvalidDataException(FormattableString.Invariant($"{source.Source.Source} has {files.Sum(file => file.Rows)} rows, so there is none with the number {example}; {(example == 0 ? "give a file that has some" : "rows count from 0")}."));
        return new SourceSummary(files, [.. columns.Select(column => new ColumnSummary(column.Name, column.Type.ToString(), shown.Field(column.Name)))], shown);
    }

    private static long Footer(RowFile file, List<(string Name, ColumnType Type)> columns, long? limit)
    {
        using var parquet = ParquetFile.Open(file.Path);
        foreach (var field in parquet.Schema)
            if (!columns.Exists(column => column.Name == field.Name))
                columns.Add((field.Name, ColumnType.Of(field)));
        return Math.Min(parquet.RowCount, limit ?? long.MaxValue);
    }

    private static long AllRows(RowFile file, List<(string Name, ColumnType Type)> columns, long? limit, long example, ref DataRow? shown, CancellationToken cancellation)
    {
        var byName = columns.ToDictionary(column => column.Name, column => column.Type);
        long count = 0;
        foreach (var row in file.Rows(limit))
        {
            cancellation.ThrowIfCancellationRequested();
            if (count++ == example)
                shown = row;
            foreach (var property in row.Json.EnumerateObject())
            {
                if (!byName.TryGetValue(property.Name, out var type))
                {
                    byName.Add(property.Name, type = new ColumnType());
                    columns.Add((property.Name, type));
                }
                type.Add(property.Value);
            }
        }
        return count;
    }
}
