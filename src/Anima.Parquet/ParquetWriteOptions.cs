namespace Anima.Parquet;

/// <summary>How a writer lays out a file.</summary>
internal sealed record ParquetWriteOptions
{
    /// <summary>How pages are compressed.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Snappy;

    /// <summary>What the file notes beside its rows.</summary>
    public IReadOnlyDictionary<string, string> KeyValues { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of values, as coded but before compression, after which a page ends. As in pyarrow.</summary>
    public int PageLength { get; init; } = 1024 * 1024;

    /// <summary>Bytes of pages after which a row group ends with its row; bounds the writer's memory.</summary>
    public int RowGroupLength { get; init; } = 32 * 1024 * 1024;
}
