using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;

namespace Anima.Data;

/// <summary>
/// Reads CSV or TSV in UTF-8: the first record names the columns, every other is a row whose values are texts, empty ones too. Quoting is
/// RFC 4180's; a quote that is not closed and a record with too few or too many values are errors.
/// </summary>
internal static class CsvRowReader
{
    /// <summary>Reads rows as they are asked for.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="file">Name of the file, as messages show it.</param>
    /// <param name="separator">The comma, or the tab of TSV.</param>
    /// <exception cref="InvalidDataException">While enumerating: a record is malformed, not UTF-8, or the header names a column twice.</exception>
    public static IEnumerable<DataRow> Read(Stream stream, string file, char separator)
    {
        using var csv = CsvReader.Create(stream, Options(separator), leaveOpen: true);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        JsonEncodedText[]? columns = null;
        while (Next(csv, file))
        {
            columns ??= Columns(csv, file);
            var place = new RowPlace(file, csv.LineNumber);
            WriteRow(csv, columns, json, place);
            yield return RowJson.Parse(buffer.WrittenSpan, place);
            buffer.ResetWrittenCount();
            json.Reset();
        }
    }

    private static CsvReaderOptions Options(char separator) => new()
    {
        Separator = separator,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MaxRecordSize = RowJson.MaxLength,
        TrackLineNumbers = true,
        DetectSeparatorHint = false,
        IncludeValuesInExceptions = false,
    };

    private static bool Next(CsvReader csv, string file)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException error)
        {
            var place = error.LineNumber > 0 ? new RowPlace(file, error.LineNumber) : new RowPlace(file, 1);
            throw place.Error($"the record is not valid CSV: {error.Message.TrimEnd('.')}; check quotes and separators.", error);
        }
    }

    private static JsonEncodedText[] Columns(CsvReader csv, string file)
    {
        var names = csv.Headers;
        var columns = new JsonEncodedText[names.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Length; i++)
        {
            if (names[i].Contains('\uFFFD', StringComparison.Ordinal))
                throw new RowPlace(file, 1).Error("the header is not valid UTF-8; save the file as UTF-8.");
            if (!seen.Add(names[i]))
                throw new RowPlace(file, 1).Error($"the header names the column {Recipes.Quote.Short(names[i])} twice; rename one.");
            columns[i] = JsonEncodedText.Encode(names[i]);
        }
        return columns;
    }

    private static void WriteRow(CsvReader csv, JsonEncodedText[] columns, Utf8JsonWriter json, RowPlace place)
    {
        json.WriteStartObject();
        for (var i = 0; i < columns.Length; i++)
        {
            var value = csv.GetSpan(i);
            if (!Utf8.IsValid(value))
                throw place.Error("the line is not valid UTF-8; save the file as UTF-8.");
            json.WriteString(columns[i], value);
        }
        json.WriteEndObject();
        json.Flush();
    }
}
