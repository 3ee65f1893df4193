namespace Anima.Parquet;

/// <summary>How a writer compresses pages.</summary>
internal enum ParquetCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Snappy: fast, and read by everything.</summary>
    Snappy,

    /// <summary>Zstandard, level 3: smaller.</summary>
    Zstd,
}
