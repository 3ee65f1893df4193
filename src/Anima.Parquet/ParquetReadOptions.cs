namespace Anima.Parquet;

/// <summary>Which part of a file to read, and how.</summary>
internal sealed record ParquetReadOptions
{
    /// <summary>Names of the top-level fields to read; null for all. Rows hold them in the schema's order.</summary>
    public IReadOnlyCollection<string>? Columns { get; init; }

    /// <summary>The first row to read, counted from 0. Row groups before it are not looked at.</summary>
    public long FirstRow { get; init; }

    /// <summary>How many rows to read at most; null for all from the first on.</summary>
    public long? RowLimit { get; init; }

    /// <summary>Whether bytes of a string that are not UTF-8 are read as U+FFFD. By default they count as damage, as in pyarrow.</summary>
    public bool ReplaceInvalidText { get; init; }
}
