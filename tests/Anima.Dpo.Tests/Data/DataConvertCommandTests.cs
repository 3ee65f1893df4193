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

    [Theory]
    [InlineData("out.csv", ",")]
    [InlineData("out.tsv", "\t")]
    public void Text_comes_back_from_csv_and_everything_else_as_its_json(string name, string separator)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", Rows);
        using var there = new Terminal();
        Assert.Equal(0, there.Run("data", "convert", source, "--output", folder[name]));
        Assert.StartsWith(string.Join(separator, "id", "prompt", "chosen", "score", "note") + "\r\n", File.ReadAllText(folder[name]), StringComparison.Ordinal);

        using var back = new Terminal();
        Assert.Equal(0, back.Run("data", "convert", folder[name]));
        var rows = Objects(back.Output);
        Assert.Equal("Größe, \"5\"?", rows[0].GetProperty("prompt").GetString());
        Assert.Equal("a\nb", rows[1].GetProperty("prompt").GetString());
        Assert.Equal("""[{"role":"assistant","content":"日本語 🙂"}]""", rows[0].GetProperty("chosen").GetString());
        Assert.Equal("", rows[0].GetProperty("note").GetString());
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
    [InlineData("{\"a\":1}\n{\"a\":\"x\"}\n", "out.parquet", "rows.jsonl:2: Field a holds both Int64 and String values")]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", "out.csv", "rows.jsonl:2: the row has a column 'b', which the first row lacks")]
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
