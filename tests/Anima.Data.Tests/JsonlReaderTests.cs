using System.Security.Cryptography;
using System.Text;

namespace Anima.Data.Tests;

public sealed class JsonlReaderTests
{
    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("{\"a\":1}\n{\"a\":2}")]
    [InlineData("\uFEFF{\"a\":1}\r\n{\"a\":2}\r\n")]
    [InlineData("  {\"a\":1} \n\t{\"a\":2}\n\n  \n\r\n")]
    public void Rows_are_objects_one_a_line(string text)
    {
        var rows = Read(text);
        Assert.Equal([1L, 2L], rows.Select(row => row.Place.Number));
        Assert.Equal([1, 2], rows.Select(row => row.Field("a")!.Value.GetInt32()));
        Assert.Null(rows[0].Field("b"));
    }

    [Theory]
    [InlineData("{\"a\":1}\n\n \r\n{\"a\":2}")]
    [InlineData("{\"a\":1}\n\uFEFF\n\uFEFF\uFEFF{\"a\":2}\n")]
    public void Blank_lines_and_marks_between_rows_are_passed_over(string text) =>
        Assert.Equal([1, 2], Read(text).Select(row => row.Field("a")!.Value.GetInt32()));

    [Fact]
    public void Numbers_that_JSON_lacks_are_null_outside_texts()
    {
        var row = Assert.Single(Read("""{"a":NaN,"b":[-Infinity,Infinity,{"NaN":"NaN, \"Infinity\" -Infinity"}],"c":-1}"""));
        Assert.Equal("""{"a":null,"b":[null,null,{"NaN":"NaN, \"Infinity\" -Infinity"}],"c":-1}""", row.Json.GetRawText());
    }

    [Fact]
    public void Nothing_gives_no_row() => Assert.Empty(Read("\uFEFF\n \n"));

    [Theory]
    [InlineData("not json", "f.jsonl:2: the line is not one valid JSON object near byte 2")]
    [InlineData("{\"a\":1", "f.jsonl:2: the line is not one valid JSON object")]
    [InlineData("{\"a\":1} {\"a\":2}", "f.jsonl:2: the line is not one valid JSON object")]
    [InlineData("{\"a\":1,}", "f.jsonl:2: the line is not one valid JSON object")]
    [InlineData("{\"a\":NaM}", "f.jsonl:2: the line is not one valid JSON object")]
    [InlineData("{'a':1}", "f.jsonl:2: the line is not one valid JSON object")]
    [InlineData("{\"a\":\"\0\"}", "f.jsonl:2: the line is not one valid JSON object")]
    [InlineData("{\"a\":1,\"a\":2}", "f.jsonl:2: the line is not one valid JSON object")]
    [InlineData("{\"b\":[{\"a\":1,\"\\u0061\":2}]}", "f.jsonl:2: the line is not one valid JSON object")]
    [InlineData("[1]", "f.jsonl:2: the line holds a list, but a row is a JSON object")]
    [InlineData("\"text\"", "f.jsonl:2: the line holds text, but")]
    [InlineData("null", "f.jsonl:2: the line holds null, but")]
    [InlineData("{\"a\":\"\\ud83d\"}", "f.jsonl:2: the line holds half of a surrogate pair")]
    [InlineData("{\"a\":[{\"\\ude00b\":1}]}", "f.jsonl:2: the line holds half of a surrogate pair")]
    public void A_bad_line_is_one_error_with_its_place(string line, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read($"{{\"a\":1}}\n{line}\n{{\"a\":3}}\n"));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch("LineNumber|is an invalid|payload|0x", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        byte[] latin1 = [.. "{\"a\":\""u8, 0xE9, .. "\"}\n"u8];
        Assert.StartsWith("f.jsonl:1: the line is not valid UTF-8", Assert.Throws<InvalidDataException>(() => Read(latin1)).Message, StringComparison.Ordinal);
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}\n")];
        Assert.StartsWith("f.jsonl:1: the line is not valid UTF-8", Assert.Throws<InvalidDataException>(() => Read(utf16)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_is_bounded()
    {
        static string Nested(int depth) => "{\"a\":" + new string('[', depth) + new string(']', depth) + "}";
        Assert.Single(Read(Nested(RowJson.MaxDepth - 1)));
        Assert.StartsWith("f.jsonl:1: ", Assert.Throws<InvalidDataException>(() => Read(Nested(RowJson.MaxDepth))).Message, StringComparison.Ordinal);
        Assert.StartsWith("f.jsonl:1: ", Assert.Throws<InvalidDataException>(() => Read(Nested(1_000_000))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Lines_of_any_length_survive_short_reads(int bytesPerRead)
    {
        var lengths = new[] { 0, 5, 300_000, 1, 600_000, 262_144 - 8, 262_144, 3 };
        var text = string.Concat(lengths.Select(length => $"{{\"a\":\"{new string('x', length)}\"}}\n"));
        using var stream = new TrickleStream(Encoding.UTF8.GetBytes(text), bytesPerRead);
        Assert.Equal(lengths, JsonlReader.Read(stream, "f.jsonl").Select(row => row.Field("a")!.Value.GetString()!.Length));
    }

    [Fact]
    public void A_source_hashes_the_whole_file_even_below_a_limit()
    {
        using var file = new TemporaryFile(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{{\"a\":{i}}}\n")));
        var source = new RowSource(file.Path, limit: 3);
        Assert.Null(source.Files[0].Sha256);
        Assert.Equal([0, 1, 2], source.Rows().Select(row => row.Field("a")!.Value.GetInt32()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))), source.Files[0].Sha256);
        var whole = new RowSource(file.Path);
        Assert.Equal(100_000, whole.Rows().Count());
        Assert.Equal(source.Files[0].Sha256, whole.Files[0].Sha256);
    }

    [Fact]
    public void A_source_without_a_row_is_an_error()
    {
        using var file = new TemporaryFile("\n");
        var error = Assert.Throws<InvalidDataException>(() => new RowSource(file.Path).Rows().Count());
        Assert.Contains("without a single row", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_source_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => new RowSource("/no/such/pairs.jsonl").Rows().Count());
        Assert.StartsWith("/no/such/pairs.jsonl does not exist", error.Message, StringComparison.Ordinal);
    }

    private static DataRow[] Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static DataRow[] Read(byte[] bytes) => [.. JsonlReader.Read(new MemoryStream(bytes), "f.jsonl")];

    private sealed class TrickleStream(byte[] bytes, int bytesPerRead) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, bytesPerRead));
    }
}
