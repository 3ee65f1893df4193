using System.Text;
using System.Text.Json;

namespace Anima.Parquet.Tests;

public sealed class WriterTests : IDisposable
{
    private static readonly string[] Preferences =
    [
        """{"prompt":"p","chosen":[{"content":"a","role":"user"},{"content":"b","role":null},null],"score":1.5,"tags":[["x",null],[],null],"ok":true,"n":-9223372036854775808,"nothing":null,"meta":{"source":"s","ids":[1,2,3]}}""",
        """{"prompt":"","chosen":[],"score":-0.0,"tags":[],"ok":false,"n":9223372036854775807,"nothing":null,"meta":null}""",
        """{"prompt":null,"chosen":null,"score":null,"tags":null,"ok":null,"n":null,"nothing":null,"meta":{"source":null,"ids":null}}""",
        """{"prompt":"日本語 \"quoted\"\n","chosen":[{"content":null,"role":"x"}],"score":0.1,"tags":[[]],"ok":true,"n":0,"nothing":null,"meta":{"source":"é","ids":[]}}""",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(IEnumerable<string> rows, ParquetWriteOptions? options = null)
    {
        var parsed = rows.Select(row => JsonElement.Parse(row)).ToList();
        using var writer = new ParquetWriter(_folder["rows.parquet"], ParquetSchemaInference.Infer(parsed), options);
        foreach (var row in parsed)
            writer.Write(row);
        writer.Complete();
        return _folder["rows.parquet"];
    }

    private static List<string> Read(string path, ParquetReadOptions? options = null)
    {
        using var file = ParquetFile.Open(path);
        return [.. file.ReadRows(options).Select(row => JsonElement.Parse(row.Span).GetRawText())];
    }

    [Theory]
    [InlineData(ParquetCompression.None, 1 << 20, 1 << 25)]
    [InlineData(ParquetCompression.Snappy, 1 << 20, 1 << 25)]
    [InlineData(ParquetCompression.Zstd, 1 << 20, 1 << 25)]
    [InlineData(ParquetCompression.Snappy, 1, 1 << 25)]
    [InlineData(ParquetCompression.Zstd, 100, 2000)]
    public void Rows_read_back_as_they_were_written(Enum compressionValue, int page, int group)
    {
        var compression = (ParquetCompression)compressionValue;
        string[] rows = [.. Enumerable.Range(0, 50).SelectMany(_ => Preferences)];
        var path = Write(rows, new() { Compression = compression, PageLength = page, RowGroupLength = group });
        Assert.Equal(rows, Read(path));
        using var file = ParquetFile.Open(path);
        Assert.Equal(group < 1 << 20, file.RowGroups.Count > 1);
        Assert.Equal(["rows.parquet"], _folder.Names);
    }

    [Fact]
    public void A_part_of_the_rows_and_columns_can_be_read()
    {
        string[] rows = [.. Enumerable.Range(0, 100).Select(i => $$$"""{"a":{{{i}}},"b":["{{{i}}}"],"c":{"d":{{{i}}} }}""".Replace(" ", "", StringComparison.Ordinal))];
        var path = Write(rows, new() { PageLength = 16, RowGroupLength = 600 });
        Assert.Equal("""{"a":37,"c":{"d":37}}""", Read(path, new() { Columns = ["c", "a"], FirstRow = 37, RowLimit = 5 })[0]);
        Assert.Equal(rows[95..], Read(path, new() { FirstRow = 95, RowLimit = 50 }));
        Assert.Empty(Read(path, new() { FirstRow = 100 }));
        Assert.Empty(Read(path, new() { RowLimit = 0 }));
        var error = Assert.Throws<InvalidDataException>(() => Read(path, new() { Columns = ["x"] }));
        Assert.Equal($"{path}: there is no column x; the file has a, b, c.", error.Message);
    }

    [Fact]
    public void Long_texts_and_many_runs_of_levels_survive()
    {
        var random = new Random(1);
        string[] rows =
        [
            .. Enumerable.Range(0, 3000).Select(i => JsonSerializer.Serialize(new
            {
                text = new string((char)random.Next('a', 'z'), i % 500 == 0 ? 300_000 : random.Next(30)),
                lists = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(3) == 0 ? null : Enumerable.Range(0, random.Next(20)).ToArray()).ToArray(),
            })),
        ];
        Assert.Equal(rows, Read(Write(rows, new() { PageLength = 50_000, RowGroupLength = 1_000_000 })));
    }

    [Fact]
    public void Several_threads_read_one_file()
    {
        string[] rows = [.. Enumerable.Range(0, 200).SelectMany(_ => Preferences)];
        using var file = ParquetFile.Open(Write(rows, new() { Compression = ParquetCompression.Zstd, PageLength = 500, RowGroupLength = 5000 }));
        var read = new List<string>[8];
        Parallel.For(0, read.Length, i => read[i] = [.. file.ReadRows(new() { FirstRow = i * 100, RowLimit = 100 }).Select(row => Encoding.UTF8.GetString(row.Span))]);
        Assert.Equal(rows, read.SelectMany(part => part));
    }

    [Fact]
    public void An_empty_set_has_a_schema()
    {
        var path = _folder["empty.parquet"];
        using (var writer = new ParquetWriter(path, [new("prompt", ParquetType.String), new("chosen", ParquetType.List, new ParquetField("element", ParquetType.String))]))
            writer.Complete();
        Assert.Empty(Read(path));
        using var file = ParquetFile.Open(path);
        Assert.Equal(["prompt", "chosen"], file.Schema.Select(field => field.Name));
        Assert.Equal(ParquetType.String, file.Schema[1].Children[0].Type);
    }

    [Theory]
    [InlineData("""{"a":"text"}""", "row 1 field a holds text where an integer of 64 bits belongs")]
    [InlineData("""{"b":[{"c":[1]}]}""", "row 1 field b.c holds a list where text belongs")]
    [InlineData("""{"b":[{"x":1}]}""", "row 1 field b.x is not in the schema")]
    [InlineData("[]", "row 1 is not a JSON object")]
    public void A_row_that_does_not_fit_is_named_and_nothing_is_left(string row, string problem)
    {
        using var writer = new ParquetWriter(_folder["bad.parquet"], ParquetSchemaInference.Infer([JsonElement.Parse("""{"a":1,"b":[{"c":"x"}]}""")]));
        writer.Write(JsonElement.Parse("""{"a":2}"""));
        var error = Assert.Throws<InvalidDataException>(() => writer.Write(JsonElement.Parse(row)));
        Assert.StartsWith($"{_folder["bad.parquet"]}: {problem};", error.Message, StringComparison.Ordinal);
        writer.Dispose();
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData("""{"a":[1]}""", """{"a":["x"]}""", "Field a holds both Int64 and String values")]
    [InlineData("""{"a":{}}""", """{"a":null}""", "Field a holds objects without fields")]
    [InlineData("""{"a":18446744073709551615}""", "{}", "Field a holds 18446744073709551615, which exceeds an integer of 64 bits")]
    [InlineData("""{"a":"NaN"}""", """{"a":true}""", "Field a holds both Boolean and String values")]
    [InlineData("""{"a":1.5}""", """{"a":"nan"}""", "Field a holds both Double and String values")]
    public void What_no_schema_fits_is_refused(string first, string second, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => ParquetSchemaInference.Infer([JsonElement.Parse(first), JsonElement.Parse(second)]));
        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_beside_fractions_are_doubles()
    {
        var path = Write(["""{"a":1}""", """{"a":1.5}""", """{"a":1E+300}"""]);
        Assert.Equal(["""{"a":1.0}""", """{"a":1.5}""", """{"a":1E+300}"""], Read(path));
        using var file = ParquetFile.Open(path);
        Assert.Equal(ParquetType.Double, file.Schema[0].Type);
    }

    [Theory]
    [InlineData(ParquetType.Double, """{"a":"NaN"}""", """{"a":1.5}""", """{"a":"-Infinity"}""", """{"a":"Infinity"}""")]
    [InlineData(ParquetType.String, """{"a":"NaN"}""", """{"a":"Infinity"}""")]
    [InlineData(ParquetType.String, """{"a":"NaN"}""", """{"a":"bread"}""", """{"a":"Infinity"}""")]
    public void Numbers_that_JSON_lacks_are_doubles_beside_numbers_and_text_otherwise(Enum typeValue, params string[] rows)
    {
        var type = (ParquetType)typeValue;
        var path = Write(rows);
        Assert.Equal(rows, Read(path));
        using var file = ParquetFile.Open(path);
        Assert.Equal(type, file.Schema[0].Type);
    }
}
