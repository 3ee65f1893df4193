using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;

namespace Anima.Data;

/// <summary>
/// Reads CSV or TSV in UTF-8: the first record names the columns, every other is a row whose values are texts, empty ones too. Quotes are
/// read as Python's csv and pandas do, so one inside a value is kept; a quote that is not closed and a record with too few or too many
/// values are errors. Blank lines are passed over.
/// </summary>
internal static class CsvRowReader
{
    /// <summary>Reads rows as they are asked for.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="file">Name of the file, as messages show it.</param>
    /// <param name="dialect">How values are separated.</param>
    /// <exception cref="InvalidDataException">While enumerating: a record is malformed, not UTF-8, or the header names a column twice.</exception>
    public static IEnumerable<DataRow> Read(Stream stream, string file, CsvDialect dialect)
    {
        var isMalformed = false;
        using var csv = CsvReader.Create(stream, Options(dialect, () => isMalformed = true), leaveOpen: true);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        JsonEncodedText[]? columns = null;
        var asJson = new HashSet<string>();
        while (Next(csv, file))
        {
            columns ??= Columns(csv, file, asJson);
            if (IsHeaderAgain(csv))
                continue;
            var place = new RowPlace(file, csv.LineNumber);
            if (isMalformed)
                RefuseOpenQuote(csv.GetRawSpan(csv.FieldCount - 1), place);
            isMalformed = false;
            WriteRow(csv, columns, dialect, json, place);
            var row = RowJson.Parse(buffer.WrittenSpan, place);
            yield return asJson.Count == 0 ? row : JsonColumns.Parsed(row, asJson);
            buffer.ResetWrittenCount();
            json.Reset();
        }
    }

    private static CsvReaderOptions Options(CsvDialect dialect, Action malformed) => new()
    {
        Separator = dialect.Separator,
        MalformedData = CsvMalformedDataHandling.Recover,
        OnMalformedRecord = _ => malformed(),
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MaxRecordSize = RowJson.MaxLength,
        TrackLineNumbers = true,
        DetectSeparatorHint = dialect.Separator is null,
        IncludeValuesInExceptions = false,
    };

    // Everything up to the end of the file would be one value.
    private static void RefuseOpenQuote(ReadOnlySpan<byte> last, RowPlace place)
    {
        if (!last.StartsWith("\""u8))
            return;
        last = last[1..];
        while (last.IndexOf((byte)'"') is >= 0 and var quote)
        {
            if (quote + 1 >= last.Length || last[quote + 1] != '"')
                return;
            last = last[(quote + 2)..];
        }
        throw place.Error("a value begins with a quote that is never closed; close it, or double quotes within quoted values.");
    }

    private static bool Next(CsvReader csv, string file)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException error)
        {
            var place = error.LineNumber > 0 ? new RowPlace(file, error.LineNumber) : new RowPlace(file, 1);
            throw place.Error("the record has more or fewer values than the header has names, or is too long; check quotes and separators.", error);
        }
    }

    private static JsonEncodedText[] Columns(CsvReader csv, string file, HashSet<string> asJson)
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
            var isJson = names[i].EndsWith(JsonColumns.Suffix, StringComparison.Ordinal);
            var name = isJson ? names[i][..^JsonColumns.Suffix.Length] : names[i];
            if (isJson)
                asJson.Add(name);
            columns[i] = JsonEncodedText.Encode(name);
        }
        return columns;
    }

    // Files that were put together bring their headers along, behind a byte order mark.
    private static bool IsHeaderAgain(CsvReader csv)
    {
        if (!csv.GetSpan(0).StartsWith("\uFEFF"u8))
            return false;
        for (var i = 0; i < csv.Headers.Count; i++)
            if (Encoding.UTF8.GetString(csv.GetSpan(i)).TrimStart('\uFEFF') != csv.Headers[i])
                return false;
        return true;
    }

    private static void WriteRow(CsvReader csv, JsonEncodedText[] columns, CsvDialect dialect, Utf8JsonWriter json, RowPlace place)
    {
        json.WriteStartObject();
        for (var i = 0; i < columns.Length; i++)
        {
            var value = dialect.QuotesAreText && !IsQuoted(csv.GetRawSpan(i)) ? csv.GetRawSpan(i) : csv.GetSpan(i);
            if (i == 0 && csv.GetRawSpan(0).StartsWith("\uFEFF"u8))
                value = value[3..];
            if (!Utf8.IsValid(value))
                throw place.Error("the line is not valid UTF-8; save the file as UTF-8.");
            json.WriteString(columns[i], value);
        }
        json.WriteEndObject();
        json.Flush();
    }

    // "a ""b""" is, as a whole.
    private static bool IsQuoted(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 2 || raw[0] != '"' || raw[^1] != '"')
            return false;
        for (var inner = raw[1..^1]; inner.IndexOf((byte)'"') is >= 0 and var quote; inner = inner[(quote + 2)..])
            if (quote + 1 >= inner.Length || inner[quote + 1] != '"')
                return false;
        return true;
    }
}
