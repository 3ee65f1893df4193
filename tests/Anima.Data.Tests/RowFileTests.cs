using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Anima.Testing;

namespace Anima.Data.Tests;

/// <summary>Rows of every format, the same whatever file holds them, and what is said about damaged ones.</summary>
public sealed class RowFileTests : IDisposable
{
    private const string Row = """{"prompt":"a","chosen":"b","rejected":"c"}""";

    // The row and a line end, packed with zstd 1.5.4.
    private static readonly byte[] ZstdRow = Convert.FromBase64String("KLUv/QRYWQEAeyJwcm9tcHQiOiJhIiwiY2hvc2VuIjoiYiIsInJlamVjdGVkIjoiYyJ9Cqjzch0=");

    private readonly string _folder = Directory.CreateTempSubdirectory("anima-rows-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.jsonl", Row + "\n" + Row)]
    [InlineData("a.ndjson", Row + "\r\n" + Row + "\n")]
    [InlineData("a.json", "[" + Row + "," + Row + "]")]
    [InlineData("a.json", "\uFEFF [\n" + Row + " ,\n\n" + Row + "\n]\n\n")]
    [InlineData("a.json", Row + "\n" + Row + "\n")]
    [InlineData("a.csv", "prompt,chosen,rejected\na,b,c\na,b,c\n")]
    [InlineData("a.csv", "\uFEFFprompt,chosen,rejected\r\n\"a\",b,\"c\"\r\n\r\na,b,c")]
    [InlineData("a.tsv", "prompt\tchosen\trejected\na\tb\tc\na\tb\tc\n")]
    [InlineData("a.csv", "prompt;chosen;rejected\na;b;c\na;b;c\n")]
    [InlineData("a.csv", "sep=;\nprompt;chosen;rejected\na;b;c\na;b;c\n")]
    [InlineData("a.csv", "prompt\tchosen\trejected\na\tb\tc\n\na\tb\tc\n")]
    [InlineData("a.csv", "prompt|chosen|rejected\na|b|c\na|b|c\n")]
    [InlineData("a.tsv", "prompt,chosen,rejected\na,b,c\na,b,c\n")]
    [InlineData("a.csv", "prompt,chosen,rejected\na,b,c\n\uFEFFprompt,chosen,rejected\na,b,c\n")]
    [InlineData("a.csv", "prompt,chosen,rejected\na,b,c\n\uFEFFa,b,c\n")]
    [InlineData("a.jsonl", "[" + Row + ",\n" + Row + "]")]
    [InlineData("a.jsonl", "{\n \"prompt\": \"a\",\n \"chosen\": \"b\", \"rejected\":\n\"c\"\n}\n" + Row)]
    [InlineData("a.json", "\uFEFF{\n \"prompt\": \"a\",\n \"chosen\": \"b\", \"rejected\":\n\"c\"\n}\n\n\uFEFF{\n\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}")]
    public void Every_text_format_gives_the_same_rows(string name, string text)
    {
        foreach (var (ending, pack) in new (string, Func<byte[], byte[]>)[] { ("", bytes => bytes), (".gz", Gzip) })
        {
            var file = Write(name + ending, pack(Encoding.UTF8.GetBytes(text)));
            Assert.Equal([Row, Row], file.Rows().Select(row => System.Text.Json.JsonSerializer.Serialize(row.Json)));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))), file.Sha256);
        }
    }

    [Fact]
    public void Zstandard_is_unpacked_frame_by_frame()
    {
        var file = Write("a.jsonl.zst", [.. ZstdRow, .. ZstdRow, .. ZstdRow]);
        Assert.Equal([Row, Row, Row], file.Rows().Select(row => row.Json.GetRawText()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))), file.Sha256);
    }

    [Theory]
    [InlineData("hh_rlhf")]
    [InlineData("conversational_prompt_with_extras")]
    [InlineData("dict_one_value")]
    public void Parquet_gives_rows_as_pyarrow_reads_them(string name)
    {
        var file = new RowFile(Golden.Path("parquet", name + ".parquet"));
        var expected = File.ReadLines(Golden.Path("parquet", name + ".jsonl")).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)).ToList();
        var rows = file.Rows().ToList();
        Assert.Equal(expected.Count, rows.Count);
        Assert.All(rows.Zip(expected), pair => Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(pair.First.Json.GetRawText()), pair.Second), pair.First.Json.GetRawText()));
        Assert.Equal($"{file.Path}: row 1", rows[1].Place.ToString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))), file.Sha256);
        Assert.Equal(2, new RowFile(file.Path).Rows(limit: 2).Count());
    }

    [Fact]
    public void Quotes_within_values_are_read_as_pandas_does()
    {
        const string Text = "a,b\nSay \"hi\".,\"An\" apple\n\"x \"\"y\"\"\",\"two\nlines\"\n";
        Assert.Equal(["Say \"hi\".|An apple", "x \"y\"|two\nlines"], Values("a.csv", Text));
        // TSV has no quoting, but what spreadsheets quote is a whole value.
        Assert.Equal(["Say \"hi\".|\"An\" apple", "x \"y\"|two\nlines"], Values("a.tsv", Text.Replace(',', '\t')));

        IEnumerable<string> Values(string name, string text) =>
            Write(name, Encoding.UTF8.GetBytes(text)).Rows().Select(row => $"{row.Field("a")!.Value.GetString()}|{row.Field("b")!.Value.GetString()}");
    }

    [Fact]
    public void Values_of_CSV_are_texts_with_quotes_undone()
    {
        var file = Write("a.csv", "id,\"a,b\",empty\n1,\"x \"\"y\"\"\nz\",\n2,é,\"\"\n"u8.ToArray());
        var rows = file.Rows().ToList();
        Assert.Equal(("1", "x \"y\"\nz", ""), (Text(rows[0], "id"), Text(rows[0], "a,b"), Text(rows[0], "empty")));
        Assert.Equal(("2", "é"), (Text(rows[1], "id"), Text(rows[1], "a,b")));
        Assert.Equal([2L, 4L], rows.Select(row => row.Place.Number));
    }

    [Theory]
    [InlineData("a.csv", "a,b\n1,2\n1,2,3\n", "a.csv:3: the record has more or fewer values than the header has names")]
    [InlineData("a.csv", "a,b\n1,2\n1\n", "a.csv:3: the record has more or fewer values than the header has names")]
    [InlineData("a.csv", "a,b\n1,2\n1,\"2\n3,4\n", "a.csv:3: a value begins with a quote that is never closed")]
    [InlineData("a.csv", "a,a\n1,2\n", "a.csv:1: the header names the column 'a' twice")]
    [InlineData("a.json", "[{\"a\":1},\n{\"a\":1,\"a\":2}]", "a.json: row 1: the row is not one valid JSON object")]
    [InlineData("a.json", "[{\"a\":1},\n3]", "a.json: row 1: the row holds a number, but a row is a JSON object")]
    [InlineData("a.json", "[{\"a\":1},\n{\"a\":}]", "a.json: row 1: the row is not one valid JSON object near byte 6")]
    [InlineData("a.json", "[{\"a\":1},\n{\"a\":1},\n", "a.json: row 2: the file ends within its array")]
    [InlineData("a.json", "[{\"a\":1},{\"a\":1", "a.json: row 1: the file ends within its array")]
    [InlineData("a.json", "[{\"a\":1}] x", "a.json: something follows the array's end")]
    [InlineData("a.json", "[{\"a\":\"\\ud83d\"}]", "a.json: row 0: the row holds half of a surrogate pair")]
    [InlineData("a.json", "[{\"a\":1} {\"a\":1}]", "a.json: row 1: a comma is missing before it (line 1)")]
    [InlineData("a.json", "[{\"a\":1},]", "a.json: row 1: the row is not one valid JSON object")]
    [InlineData("a.json", "3", "a.json:1: the line holds a number, but")]
    [InlineData("a.json", "{\"a\":\n1", "a.json:1: the object that begins here is not closed before the file ends")]
    [InlineData("a.json", "{\"a\":\n1}\n{\"a\":\n1,}", "a.json:3: the line is not one valid JSON object near line 2 of it, byte 3: a comma stands before the closing bracket")]
    [InlineData("a.jsonl", "{\"a\": 1,\n{\"a\": 1}\n", "a.jsonl:1: the line is not one valid JSON object near byte 8: it ends before everything that was opened is closed")]
    public void A_malformed_file_is_one_error_with_its_place(string name, string text, string message)
    {
        var file = Write(name, Encoding.UTF8.GetBytes(text));
        Assert.StartsWith($"{_folder}/{message}", Assert.Throws<InvalidDataException>(() => file.Rows().Count()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.csv", "a,b\n1,2\n1,\u00e9\n", "a.csv:3: the line is not valid UTF-8")]
    [InlineData("a.csv", "a,\u00e9\n1,2\n", "a.csv:1: the header is not valid UTF-8")]
    [InlineData("a.json", "[{\"a\":\"\u00e9\"}]", "a.json: row 0: the row is not valid UTF-8")]
    public void Text_that_is_not_UTF8_is_refused(string name, string latin1, string message)
    {
        var file = Write(name, Encoding.Latin1.GetBytes(latin1));
        Assert.StartsWith($"{_folder}/{message}", Assert.Throws<InvalidDataException>(() => file.Rows().Count()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(35)]
    public void Packed_data_that_end_early_are_noticed(int cut)
    {
        var packed = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{{\"a\":{i * 7919}}}\n"))));
        AssertDamaged(Write("a.jsonl.gz", packed[..^cut]));
        AssertDamaged(Write("a.jsonl.zst", ZstdRow[..^cut]));
    }

    [Fact]
    public void Packed_data_that_are_damaged_are_noticed()
    {
        var packed = Gzip(Encoding.UTF8.GetBytes(Row + "\n"));
        packed[^6] ^= 1;
        AssertDamaged(Write("a.jsonl.gz", packed));
        byte[] zstd = [.. ZstdRow];
        zstd[^1] ^= 1;
        AssertDamaged(Write("a.jsonl.zst", zstd));
        AssertDamaged(Write("b.jsonl.zst", Encoding.UTF8.GetBytes(Row)));
        AssertDamaged(Write("b.jsonl.gz", Encoding.UTF8.GetBytes(Row)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300_000)]
    public void Elements_of_any_length_come_whole(int length)
    {
        var rows = Enumerable.Range(0, 7).Select(i => $"{{\"a\":\"{new string((char)('a' + i), length * (i + 1))}\"}}").ToList();
        var file = Write("a.json", Encoding.UTF8.GetBytes($"[ {string.Join(" ,\n", rows)} ]"));
        Assert.Equal(rows, file.Rows().Select(row => row.Json.GetRawText()));
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        var file = Write("a.json", Encoding.UTF8.GetBytes("[{\"a\":" + new string('[', 100_000) + "}]"));
        Assert.Throws<InvalidDataException>(() => file.Rows().Count());
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.parquet")]
    public void A_pointer_of_Git_LFS_is_told_from_the_file(string name)
    {
        var file = Write(name, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"u8.ToArray());
        Assert.Contains("this is a Git LFS pointer", Assert.Throws<InvalidDataException>(() => file.Rows().Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ending_that_is_not_read_is_refused() =>
        Assert.Equal("notes.txt: files of this ending are not read; give .parquet, .jsonl, .json, .csv or .tsv, the text ones also with .gz or .zst.", Assert.Throws<InvalidDataException>(() => new RowFile("notes.txt")).Message);

    private static string? Text(DataRow row, string column) => row.Field(column)!.Value.GetString();

    private static void AssertDamaged(RowFile file) =>
        Assert.StartsWith($"{file.Name}: the compressed data is damaged or ends early", Assert.Throws<InvalidDataException>(() => file.Rows().Count()).Message, StringComparison.Ordinal);

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private RowFile Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(_folder, name), bytes);
        return new RowFile(Path.Combine(_folder, name));
    }
}
