using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;

namespace Anima.Parquet;

/// <summary>
/// A Parquet file: what its footer says, and its rows. Pages are read by ParquetSharp (Apache's C++ library): all types, nestings,
/// encodings and page versions of Apache Parquet 2.x and every codec but LZO; no encryption, no columns in other files. Several
/// threads may read from one object, each with a reader of its own. Reading takes, for each column, at most what its largest page
/// takes once decompressed; what a file may claim without holding it is refused before memory is taken for it.
/// </summary>
internal sealed class ParquetFile : IDisposable
{
    /// <summary>The longest page accepted, in bytes once decompressed.</summary>
    public const int MaxPageLength = 256 * 1024 * 1024;

    /// <summary>The longest row accepted, in bytes of JSON.</summary>
    public const int MaxRowLength = 128 * 1024 * 1024;

    private readonly FileMetadata _metadata;

    private ParquetFile(ByteSource source, string name)
    {
        Source = source;
        Name = name;
        try
        {
            _metadata = FileMetadata.Read(source);
        }
        catch (Exception error)
        {
            source.Dispose();
            throw error is DamageException damage ? damage.InFile(name) : error;
        }
    }

    /// <summary>The file's name, as messages show it.</summary>
    public string Name { get; }

    /// <summary>The top-level fields, in order.</summary>
    public IReadOnlyList<ParquetField> Schema => _metadata.Fields;

    /// <summary>Rows in the file.</summary>
    public long RowCount => _metadata.RowCount;

    /// <summary>The row groups, in order.</summary>
    public IReadOnlyList<ParquetRowGroup> RowGroups => _metadata.RowGroups;

    /// <summary>What the writer noted, such as the entry "huggingface" of the datasets library.</summary>
    public IReadOnlyDictionary<string, string> KeyValueMetadata => _metadata.KeyValues;

    /// <summary>The program that wrote the file, or null.</summary>
    public string? CreatedBy => _metadata.CreatedBy;

    internal ByteSource Source { get; }

    /// <summary>Opens a file and reads its footer. The file stays open until this is disposed of.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no Parquet file, damaged, encrypted, or not supported.</exception>
    public static ParquetFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path}: this is a folder; name a Parquet file.");
        return new(new FileSource(path), path);
    }

    /// <summary>Reads the footer of an open file, which is disposed of with this.</summary>
    /// <param name="file">The file; its position does not matter.</param>
    /// <param name="name">Its name, as messages show it.</param>
    /// <exception cref="InvalidDataException">It is no Parquet file, damaged, encrypted, or not supported.</exception>
    internal static ParquetFile Open(FileStream file, string name) => new(new FileSource(file), name);

    /// <summary>Reads the footer of a file in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">Its name, as messages show it.</param>
    /// <exception cref="InvalidDataException">It is no Parquet file, damaged, encrypted, or not supported.</exception>
    public static ParquetFile Open(ReadOnlyMemory<byte> bytes, string name) => new(new MemorySource(bytes), name);

    /// <summary>Starts to read rows, in bounded memory: a page and a dictionary of each column at a time.</summary>
    /// <param name="options">Which part to read; null for everything.</param>
    /// <exception cref="InvalidDataException">A named column does not exist.</exception>
    public ParquetRowReader OpenRows(ParquetReadOptions? options = null) => new(this, options ?? new());

    /// <summary>Reads rows as UTF-8 JSON objects, each valid until the next one is asked for.</summary>
    /// <param name="options">Which part to read; null for everything.</param>
    /// <exception cref="InvalidDataException">While enumerating: a named column does not exist, or the file is damaged.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> ReadRows(ParquetReadOptions? options = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        using var rows = OpenRows(options);
        while (rows.TryReadRow(json))
        {
            json.Flush();
            yield return buffer.WrittenMemory;
            buffer.ResetWrittenCount();
            json.Reset();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
