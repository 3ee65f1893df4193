using System.IO.Compression;
using System.Text.Json;

namespace Anima.Dpo.Tests.Data;

public sealed class DataConvertCommandTests
{
    private const string Rows = """
        {"id":1,"prompt":"Größe, \"5\"?","chosen":[{"role":"assistant","content":"日本語 🙂"}],"score":0.1,"note":null}
        {"id":2,"prompt":"a\nb","chosen":[{"role":"assistant","content":""}],"score":2.5,"note":"x"}

        """;

    [Theory]
    [InlineData("out.jsonl")]
    [InlineData("out.jsonl.gz")]
    [InlineData("out.json")]
    [InlineData("out.json.gz")]
    [InlineData("out.parquet")]
    public void Rows_come_back_from_every_format(string name)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", Rows);
        using var there = new Terminal();
        Assert.Equal(0, there.Run("data", "convert", source, "--output", folder[name]));
        Assert.Equal($"wrote 2 rows to {folder[name]}\n", there.Error);
        Assert.Empty(there.Output);

        using var back = new Terminal();
        Assert.Equal(0, back.Run("data", "convert", folder[name]));
        Assert.Equal(Objects(Rows), Objects(back.Output), JsonElement.DeepEquals);
    }

    [Fact]
    public void Columns_of_tables_that_are_not_text_throughout_hold_json_and_say_so()
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", Rows);
        using var there = new Terminal();
        Assert.Equal(0, there.Run("data", "convert", source, "--output", folder["out.csv"]));
        Assert.StartsWith("id:json,prompt,chosen:json,score:json,note:json\r\n", File.ReadAllText(folder["out.csv"]), StringComparison.Ordinal);
        Assert.Equal($"wrote 2 rows to {folder["out.csv"]}; as JSON text: id, chosen, score, note\n", there.Error);
    }

    [Theory]
    [InlineData("out.csv")]
    [InlineData("out.tsv")]
    [InlineData("out.parquet")]
    [InlineData("out.json")]
    public void Rows_that_differ_come_back_equal(string name)
    {
        string[] rows =
        [
            """{"prompt":"a","chosen":[{"role":"assistant","content":"x"}],"score":1,"note":null,"d":1.0,"a:json":"t"}""",
            """{"prompt":"","chosen":[{"role":"assistant","content":"x","tool_calls":[{"n":12345678901234567890123}]}],"score":2.5,"note":"b","d":2.5,"a:json":"{}","extra":{}}""",
            """{"prompt":"b,\t\"c\"","chosen":[],"score":1,"note":"","d":-0.0,"a:json":"","extra":{"x":[1,{"y":null}]}}""",
        ];
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", string.Join('\n', rows));
        using var there = new Terminal();
        Assert.Equal(0, there.Run("data", "convert", source, "--output", folder[name]));
        using var back = new Terminal();
        Assert.Equal(0, back.Run("data", "convert", folder[name]));
        // Of numbers in a column of their own only the value counts.
        Assert.Equal(rows, back.Output.Replace("1.0,\"note\"", "1,\"note\"", StringComparison.Ordinal).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Several_packed_files_become_one_and_rows_limit_them()
    {
        using var folder = new TemporaryFolder();
        foreach (var part in new[] { "a", "b" })
            using (var packed = new GZipStream(File.Create(folder[$"{part}.jsonl.gz"]), CompressionLevel.Fastest))
                packed.Write(System.Text.Encoding.UTF8.GetBytes($"{{\"part\":\"{part}\",\"n\":1}}\n{{\"part\":\"{part}\",\"n\":2}}\n"));
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run("data", "convert", folder["*.jsonl.gz"], "--rows", "3"));
        Assert.Equal("""
            {"part":"a","n":1}
            {"part":"a","n":2}
            {"part":"b","n":1}

            """, terminal.Output);
    }

    [Fact]
    public void A_malformed_line_leaves_the_file_that_was_there()
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", "{\"a\":1}\n{\"a\":\n");
        foreach (var name in new[] { "out.jsonl", "out.parquet", "out.csv" })
        {
            folder.Write(name, "before");
            using var terminal = new Terminal();
            Assert.Equal(ExitCode.BadInput, terminal.Run("data", "convert", source, "--output", folder[name]));
            Assert.StartsWith($"{source}:2: ", Assert.Single(terminal.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
            Assert.Equal("before", File.ReadAllText(folder[name]));
        }
        Assert.Equal(4, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData("{}\n", "out.parquet", "Field  holds objects without fields")]
    [InlineData("", "out.jsonl", "rows.jsonl is without a single row")]
    [InlineData("", "out.parquet", "rows.jsonl is without a single row")]
    public void Rows_that_do_not_fit_are_bad_input_and_leave_nothing(string rows, string output, string error)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", rows);
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("data", "convert", source, "--output", folder[output]));
        Assert.Contains(error, terminal.Error, StringComparison.Ordinal);
        Assert.Equal([source], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("out.xlsx", "files of this ending are not written; give .jsonl, .json, .csv or .tsv")]
    [InlineData("out.jsonl.zst", "files of this ending are not written")]
    [InlineData("no/such/folder/out.jsonl", "there is no folder")]
    [InlineData("no/such/folder/out.parquet", "there is no folder")]
    public void An_output_that_cannot_be_written_is_bad_input(string output, string error)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", Rows);
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("data", "convert", source, "--output", folder[output]));
        Assert.Contains(error, Assert.Single(terminal.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_not_there_is_bad_input()
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("data", "convert", "no/such.jsonl"));
        Assert.StartsWith("no/such.jsonl does not exist", terminal.Error, StringComparison.Ordinal);
    }

    private static List<JsonElement> Objects(string lines) => [.. lines.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line))];
}
