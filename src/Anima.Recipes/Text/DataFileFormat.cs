namespace Anima.Recipes;

/// <summary>How a data file holds its rows.</summary>
internal enum DataFileFormat
{
    /// <summary>One JSON object a line: <c>.jsonl</c>, <c>.ndjson</c>.</summary>
    JsonLines,

    /// <summary>An array of objects, or JSON Lines under a general name: <c>.json</c>.</summary>
    Json,

    /// <summary>A header line, then values between commas: <c>.csv</c>.</summary>
    Csv,

    /// <summary>A header line, then values between tabs: <c>.tsv</c>.</summary>
    Tsv,

    /// <summary>Apache Parquet: <c>.parquet</c>.</summary>
    Parquet,
}

/// <summary>How a data file is packed.</summary>
internal enum DataFileCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary><c>.gz</c>.</summary>
    Gzip,

    /// <summary><c>.zst</c>.</summary>
    Zstandard,
}

/// <summary>What the name of a data file says about its content.</summary>
/// <param name="Format">How it holds rows.</param>
/// <param name="Compression">How it is packed.</param>
internal readonly record struct DataFileKind(DataFileFormat Format, DataFileCompression Compression)
{
    /// <summary>The endings that are read, for messages.</summary>
    public const string Endings = ".parquet, .jsonl, .json, .csv or .tsv, the text ones also with .gz or .zst";

    /// <summary>What files of one data set have in common: <see cref="DataFileFormat.Json"/> stands for JSON Lines too, <see cref="DataFileFormat.Csv"/> for TSV.</summary>
    public DataFileFormat Family => Format switch
    {
        DataFileFormat.JsonLines => DataFileFormat.Json,
        DataFileFormat.Tsv => DataFileFormat.Csv,
        _ => Format,
    };

    /// <summary>The kind of the file that <paramref name="path"/> names, or null when its ending is none of <see cref="Endings"/>.</summary>
    public static DataFileKind? Of(string path)
    {
        var compression = path switch
        {
            _ when Ends(path, ".gz") => DataFileCompression.Gzip,
            _ when Ends(path, ".zst") => DataFileCompression.Zstandard,
            _ => DataFileCompression.None,
        };
        var name = compression == DataFileCompression.None ? path : path[..path.LastIndexOf('.')];
        DataFileFormat? format = name switch
        {
            _ when Ends(name, ".jsonl") || Ends(name, ".ndjson") => DataFileFormat.JsonLines,
            _ when Ends(name, ".json") => DataFileFormat.Json,
            _ when Ends(name, ".csv") => DataFileFormat.Csv,
            _ when Ends(name, ".tsv") => DataFileFormat.Tsv,
            _ when Ends(name, ".parquet") && compression == DataFileCompression.None => DataFileFormat.Parquet,
            _ => null,
        };
        return format is { } known ? new DataFileKind(known, compression) : null;
    }

    private static bool Ends(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
