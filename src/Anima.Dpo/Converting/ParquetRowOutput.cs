using System.Text.Json;
using Anima.Parquet;
using Anima.Data;

namespace Anima.Dpo.Converting;

/// <summary>Rows in a Parquet file.</summary>
internal sealed class ParquetRowOutput : RowOutput
{
    private readonly ParquetWriter _writer;

    private ParquetRowOutput(string path, IReadOnlyList<ParquetField> schema) => _writer = new ParquetWriter(path, schema);

    /// <summary>Begins a file whose columns are those that the source's rows have.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The source; it is read to its end.</param>
    /// <param name="cancellation">Ends that.</param>
    /// <exception cref="InvalidDataException">A column holds values of different types, or the path is a folder.</exception>
    /// <exception cref="DirectoryNotFoundException">The path's folder does not exist.</exception>
    public static ParquetRowOutput Create(string path, RowSource source, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path}: this is a folder; name a file to write");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: there is no folder {folder}; make it first");
        return new ParquetRowOutput(path, Schema(source, cancellation));
    }

    /// <inheritdoc/>
    public override void Write(DataRow row) => _writer.Write(row.Json);

    /// <inheritdoc/>
    public override void Complete() => _writer.Complete();

    /// <inheritdoc/>
    public override void Dispose() => _writer.Dispose();

    private static IReadOnlyList<ParquetField> Schema(RowSource source, CancellationToken cancellation)
    {
        // The inference knows fields but no places; the row at hand is the one it complains about.
        RowPlace? place = null;
        try
        {
            return ParquetSchemaInference.Infer(Rows());
        }
        catch (InvalidDataException error) when (place is { } at && !error.Message.StartsWith(at.File, StringComparison.Ordinal))
        {
            throw at.Error(error.Message, error);
        }

        IEnumerable<JsonElement> Rows()
        {
            foreach (var row in source.Rows())
            {
                cancellation.ThrowIfCancellationRequested();
                place = row.Place;
                yield return row.Json;
            }
        }
    }
}
