using System.Text;
using System.Text.Json;
using Anima.Testing;

namespace Anima.Data.Tests;

/// <summary>The readers of text against parsers that are slow and obvious, on texts drawn from the characters that matter to them.</summary>
public sealed class TextReaderFuzzTests
{
    private const int Count = 50_000;

    private static readonly string[] CsvPieces = ["a", "b", ",", ",", "\n", "\n", "\r\n", "\"", "\"", "\"\"", " ", "é"];

    private static readonly string[] JsonPieces =
        ["{", "}", "[", "]", ",", ":", "\n", " ", "\"a\"", "\"b\"", "1", "NaN", "{\"a\":1}", "{\"b\":\"\\\"}\"}", "{\n\"a\":[\n1]}", "[{\"a\":1},\n{}]", "\""];

    [Fact]
    public void Values_are_those_of_a_reader_that_looks_at_one_character_at_a_time()
    {
        var chance = new Chance();
        for (var i = 0; i < Count; i++)
        {
            var text = "x,y\n" + Drawn(chance.Random, CsvPieces, 14);
            var read = Read(text, "csv", row => string.Join('|', row.EnumerateObject().Select(value => value.Value.GetString())));
            Assert.True(SlowCsv(text) == read, $"{text}\ngives {read}\nbut should give {SlowCsv(text)} ({chance})");
        }
    }

    [Fact]
    public void Rows_are_those_of_a_parser_that_reads_the_whole_text()
    {
        var chance = new Chance();
        for (var i = 0; i < Count; i++)
        {
            var text = Drawn(chance.Random, JsonPieces, 7);
            var read = Read(text, "jsonl", row => JsonSerializer.Serialize(row));
            Assert.True(SlowJson(text).Contains(read), $"{text}\ngives {read}\nbut should give one of {string.Join(" or ", SlowJson(text))} ({chance})");
        }
    }

    private static string Drawn(Random random, string[] pieces, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => pieces[random.Next(pieces.Length)]));

    // Rows, one a line, or "refused".
    private static string Read(string text, string ending, Func<JsonElement, string> shown)
    {
        try
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var rows = ending == "csv"
                ? CsvRowReader.Read(new MemoryStream(bytes), "f", CsvDialect.Of(new MemoryStream(bytes), isTsv: false))
                : JsonLayouts.Of(new MemoryStream(bytes)) switch
                {
                    JsonLayout.Lines => JsonlReader.Read(new MemoryStream(bytes), "f"),
                    var layout => JsonValueReader.Read(new MemoryStream(bytes), "f", layout == JsonLayout.Array),
                };
            return string.Join('\n', rows.Select(row => shown(row.Json)));
        }
        catch (InvalidDataException)
        {
            return "refused";
        }
    }

    private static string SlowCsv(string text)
    {
        var records = new List<List<string>>();
        var (record, value) = (new List<string>(), new StringBuilder());
        var (isQuoted, begins, any) = (false, true, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (isQuoted)
            {
                if (c != '"')
                    value.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    value.Append(text[++i]);
                else
                    isQuoted = false;
            }
            else if (c is '\r' or '\n')
            {
                if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                    i++;
                EndRecord();
            }
            else if (c == ',')
            {
                record.Add(value.ToString());
                value.Clear();
                (begins, any) = (true, true);
            }
            else
            {
                any = true;
                if (c == '"' && begins)
                    isQuoted = true;
                else
                    value.Append(c);
                begins = false;
            }
        }
        if (isQuoted)
            return "refused";
        EndRecord();
        return records.Exists(r => r.Count != 2) ? "refused" : string.Join('\n', records.Skip(1).Select(r => string.Join('|', r)));

        void EndRecord()
        {
            if (any)
                records.Add([.. record, value.ToString()]);
            record.Clear();
            value.Clear();
            (begins, any) = (true, false);
        }
    }

    // A text of several lines can be rows a line or rows over lines; which, the reader decides, and each is right if it holds as a whole.
    private static HashSet<string> SlowJson(string text)
    {
        text = text.Replace("NaN", "null", StringComparison.Ordinal);
        if (text.TrimStart().StartsWith('['))
            return [SlowArray(text)];
        var (lines, values) = (SlowLines(text), SlowValues(text));
        return lines == "refused" ? [values, lines] : [lines];
    }

    private static string SlowArray(string text)
    {
        try
        {
            using var array = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Rows(array.RootElement.EnumerateArray());
        }
        catch (JsonException)
        {
            return "refused";
        }
    }

    private static string SlowLines(string text)
    {
        try
        {
            return Rows(text.Split('\n').Where(line => line.Trim().Length > 0).Select(line => JsonElement.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false })));
        }
        catch (JsonException)
        {
            return "refused";
        }
    }

    private static string SlowValues(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
            var values = new List<JsonElement>();
            while (reader.Read())
                values.Add(JsonElement.ParseValue(ref reader));
            return Rows(values);
        }
        catch (JsonException)
        {
            return "refused";
        }
    }

    private static string Rows(IEnumerable<JsonElement> values)
    {
        JsonElement[] rows = [.. values];
        return rows.All(row => row.ValueKind == JsonValueKind.Object) ? string.Join('\n', rows.Select(row => JsonSerializer.Serialize(row))) : "refused";
    }
}
