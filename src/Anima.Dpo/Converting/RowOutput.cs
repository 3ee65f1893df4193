using Anima.Dpo.Jsonl;
using Anima.Data;
using Anima.Recipes;

namespace Anima.Dpo.Converting;

/// <summary>Takes rows in one of the formats that are written. A file appears when it is complete, and not before.</summary>
internal abstract class RowOutput : IDisposable
{
    /// <summary>The endings that are written, for messages.</summary>
    public const string Endings = ".jsonl, .json, .csv or .tsv, these also with .gz, or .parquet";

    /// <summary>Refuses a name whose ending is none of <see cref="Endings"/>.</summary>
    /// <param name="output">The file to write, or <c>-</c>.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static void DemandKnownEnding(string output)
    {
        if (output != JsonlOutput.Standard && !IsDevice(output) && DataFileKind.Of(output) is null or { Compression: DataFileCompression.Zstandard })
            throw new InvalidDataException($"{output}: files of this ending are not written; give {Endings}.");
    }

    /// <summary>Begins to write.</summary>
    /// <param name="streams">Standard output, for the name <c>-</c>.</param>
    /// <param name="output">The file to write, or <c>-</c> for JSON Lines on standard output.</param>
    /// <param name="source">Where the rows will come from; formats with columns look at it first.</param>
    /// <param name="cancellation">Ends that look.</param>
    /// <exception cref="InvalidDataException">The output is a folder, or the source's rows do not fit the format.</exception>
    /// <exception cref="DirectoryNotFoundException">The output's folder does not exist.</exception>
    public static RowOutput Open(StandardStreams streams, string output, RowSource source, CancellationToken cancellation)
    {
        if (output == JsonlOutput.Standard)
            return new JsonRowOutput(new StreamOutput(streams.Output), isArray: false);
        var kind = DataFileKind.Of(output) ?? new DataFileKind(DataFileFormat.JsonLines, DataFileCompression.None);
        if (kind.Format == DataFileFormat.Parquet)
            return ParquetRowOutput.Create(output, source, cancellation);
        var survey = kind.Format is DataFileFormat.Csv or DataFileFormat.Tsv ? ColumnSurvey.Of(source, cancellation) : null;
        var target = StreamOutput.Create(output, kind.Compression == DataFileCompression.Gzip);
        return kind.Format switch
        {
            DataFileFormat.Csv => new CsvRowOutput(target, ',', survey!),
            DataFileFormat.Tsv => new CsvRowOutput(target, '\t', survey!),
            _ => new JsonRowOutput(target, isArray: kind.Format == DataFileFormat.Json),
        };
    }

    /// <summary>Columns that are kept as JSON text, because the format would change their values.</summary>
    public virtual IReadOnlyCollection<string> AsJson => [];

    /// <summary>Appends a row.</summary>
    /// <exception cref="InvalidDataException">The row does not fit the format; the message names its place.</exception>
    public abstract void Write(DataRow row);

    /// <summary>Ends the file and gives it its name.</summary>
    public abstract void Complete();

    /// <summary>Leaves nothing behind unless <see cref="Complete"/> was called.</summary>
    public abstract void Dispose();

    private static bool IsDevice(string output) => output.StartsWith("/dev/", StringComparison.Ordinal);
}
