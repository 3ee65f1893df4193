using System.IO.Compression;
using Anima.Data.Cache;
using System.Text.Json;
using Anima.Files;
using Anima.Parquet;
using Anima.Checkpoints;
using Anima.Recipes;
using ZstdSharp;

namespace Anima.Data;

/// <summary>A file of rows in any of the formats that are read, chosen by its name's ending; read as a stream.</summary>
internal sealed class RowFile
{
    // By default .NET takes the early end of gzip data for their end. Read once, before the first stream of the process.
    static RowFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>A file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="name">Its name in messages and for comparing runs; null for <paramref name="path"/>.</param>
    /// <exception cref="InvalidDataException">Its ending is none that is read.</exception>
    public RowFile(string path, string? name = null)
    {
        Path = path;
        Name = name ?? path;
        Kind = DataFileKind.Of(path) ?? throw new InvalidDataException($"{Name}: files of this ending are not read; give {DataFileKind.Endings}{(Name.EndsWith(".arrow", StringComparison.OrdinalIgnoreCase) ? " (datasets write it with to_parquet)" : "")}.");
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Its name in messages and for comparing runs.</summary>
    public string Name { get; }

    /// <summary>What its ending says.</summary>
    public DataFileKind Kind { get; }

    /// <summary>
    /// SHA-256 of the whole file in lower-case hex, rows beyond a limit included; null until <see cref="Rows"/> has been enumerated to its
    /// end. It covers exactly the bytes that were parsed.
    /// </summary>
    public string? Sha256 { get; private set; }

    /// <summary>Bytes as stored; 0 if there is no such file.</summary>
    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>How much of it the latest reading has come through, 0 to 1; another thread may look.</summary>
    public double ShareRead { get; private set; }

    /// <summary>Reads the rows as they are asked for.</summary>
    /// <param name="limit">Most rows that are taken, from 1, or null for all.</param>
    /// <param name="unreadable">Is told of what cannot be read, and reading goes on behind it where that can be told; null to end with an error.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file or a row is damaged or malformed; the message names file and place.</exception>
    public IEnumerable<DataRow> Rows(long? limit = null, Action<RowFault>? unreadable = null)
    {
        var rows = Kind.Format == DataFileFormat.Parquet ? ParquetRows(limit, unreadable) : TextRows(limit, unreadable);
        return unreadable is null ? rows : UpToDamage(rows, unreadable);
    }

    private IEnumerable<DataRow> UpToDamage(IEnumerable<DataRow> rows, Action<RowFault> unreadable)
    {
        using var each = rows.GetEnumerator();
        while (HasNext())
            yield return each.Current;

        bool HasNext()
        {
            try
            {
                return each.MoveNext();
            }
            catch (InvalidDataException error)
            {
                unreadable(RowFault.Of(Name, error));
                return false;
            }
        }
    }

    private IEnumerable<DataRow> TextRows(long? limit, Action<RowFault>? unreadable)
    {
        using var file = Open();
        using var hashed = new FingerprintStream(file);
        using var text = Unpacked(hashed);
        long count = 0;
        foreach (var row in Read(text, unreadable))
        {
            ShareRead = file.CanSeek ? (double)file.Position / file.Length : 0;
            yield return row;
            if (++count == limit)
                break;
        }
        ShareRead = 1;
        Sha256 = hashed.ReadToEnd();
    }

    private IEnumerable<DataRow> ParquetRows(long? limit, Action<RowFault>? unreadable)
    {
        // The same handle for both: a file that is replaced in between does not get another's name for its rows.
        using var file = Open();
        var sha256 = Fingerprint.Of(file);
        using var parquet = ParquetFile.Open(file, Name);
        var asJson = JsonColumnsOf(parquet);
        long number = 0;
        foreach (var row in parquet.ReadRows(new ParquetReadOptions { RowLimit = limit, ReplaceInvalidText = unreadable is not null }))
        {
            ShareRead = (double)number / parquet.RowCount;
            if (RowJson.Parse(row.Span, new RowPlace(Name, number++, IsLine: false), unreadable) is { } read)
                yield return asJson.Count == 0 ? read : JsonColumns.Parsed(read, asJson);
        }
        ShareRead = 1;
        Sha256 = sha256;
    }

    private HashSet<string> JsonColumnsOf(ParquetFile parquet)
    {
        if (!parquet.KeyValueMetadata.TryGetValue(JsonColumns.MetadataKey, out var names))
            return [];
        try
        {
            return JsonSerializer.Deserialize<HashSet<string>>(names) ?? [];
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{Name}: the metadata entry {JsonColumns.MetadataKey} is no list of columns; write the file again.", error);
        }
    }

    private IEnumerable<DataRow> Read(Stream text, Action<RowFault>? unreadable) => Kind.Format switch
    {
        DataFileFormat.Csv or DataFileFormat.Tsv => CsvRowReader.Read(text, Name, AtBeginning(begin => CsvDialect.Of(begin, isTsv: Kind.Format == DataFileFormat.Tsv))),
        _ => AtBeginning(JsonLayouts.Of) switch
        {
            JsonLayout.Utf16 => throw new InvalidDataException($"{Name}: the file is UTF-16; save it as UTF-8."),
            JsonLayout.Lines => JsonlReader.Read(text, Name, unreadable),
            var layout => JsonValueReader.Read(text, Name, layout == JsonLayout.Array, unreadable),
        },
    };

    // What the beginning tells, before it is read in earnest.
    private T AtBeginning<T>(Func<Stream, T> tells)
    {
        using var file = Open();
        using var text = Unpacked(file);
        return tells(text);
    }

    private Stream Unpacked(Stream stream) => Kind.Compression switch
    {
        DataFileCompression.Gzip => new CompressedStream(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), Name),
        DataFileCompression.Zstandard => new CompressedStream(new DecompressionStream(stream, checkEndOfStream: true, leaveOpen: true), Name),
        _ => stream,
    };

    private FileStream Open()
    {
        if (Directory.Exists(Path))
            throw new FileNotFoundException($"{Path} is a folder; name a data file in it.", Path);
        if (File.Exists(Path) && OperatingSystem.IsLinux() && FileIdentity.Of(Path) is null)
            throw new InvalidDataException($"{Name}: this is a pipe or a device, and data are read more than once; write them to a file.");
        try
        {
            return WithContent(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"{Path} does not exist; check data.train and data.eval, or the path given.", Path, error);
        }
    }

    // A clone of a data set without its large files holds texts in their places, which would pass for CSV.
    private FileStream WithContent(FileStream file)
    {
        Span<byte> begin = stackalloc byte[32];
        if (!LfsPointer.Matches(begin[..RandomAccess.Read(file.SafeFileHandle, begin, fileOffset: 0)]))
            return file;
        file.Dispose();
        throw new InvalidDataException($"{Name}: {LfsPointer.Problem}.");
    }
}
