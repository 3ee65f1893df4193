using System.Text.Json;
using Anima.Data;
using Anima.Parquet;

namespace Anima.Dpo.Converting;

/// <summary>Rows in a Parquet file. Columns whose values a typed column would change are kept as JSON text, which is noted in the file.</summary>
internal sealed class ParquetRowOutput : RowOutput
{
    private readonly ParquetWriter _writer;
    private readonly HashSet<string> _asJson;

    private ParquetRowOutput(string path, IReadOnlyList<ParquetField> schema, HashSet<string> asJson)
    {
        var options = new ParquetWriteOptions();
        if (asJson.Count > 0)
            options = options with { KeyValues = new Dictionary<string, string> { [JsonColumns.MetadataKey] = JsonSerializer.Serialize(asJson) } };
        (_writer, _asJson) = (new ParquetWriter(path, schema, options), asJson);
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> AsJson => _asJson;

    /// <summary>Begins a file whose columns are those that the source's rows have.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The source; it is read to its end, twice.</param>
    /// <param name="cancellation">Ends that.</param>
    /// <exception cref="InvalidDataException">The path is a folder, or a row has no column.</exception>
    /// <exception cref="DirectoryNotFoundException">The path's folder does not exist.</exception>
    public static ParquetRowOutput Create(string path, RowSource source, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path}: this is a folder; name a file to write");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: there is no folder {folder}; make it first");
        var asJson = ColumnSurvey.Of(source, cancellation).Uneven;
        return new ParquetRowOutput(path, Schema(source, asJson, cancellation), asJson);
    }

    /// <inheritdoc/>
    public override void Write(DataRow row) => _writer.Write(JsonColumns.Packed(row.Json, _asJson));

    /// <inheritdoc/>
    public override void Complete() => _writer.Complete();

    /// <inheritdoc/>
    public override void Dispose() => _writer.Dispose();

    private static IReadOnlyList<ParquetField> Schema(RowSource source, HashSet<string> asJson, CancellationToken cancellation)
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
                yield return JsonColumns.Packed(row.Json, asJson);
            }
        }
    }
}
