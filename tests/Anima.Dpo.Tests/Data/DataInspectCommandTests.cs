using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

public sealed class DataInspectCommandTests
{
    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    private const string Rows = """
        {"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Hello!\nNice."}],"rejected":[{"role":"assistant","content":"No"}],"score":4,"tags":[]}
        {"prompt":[{"role":"user","content":"Yo"}],"chosen":[{"role":"assistant","content":"<s>"}],"rejected":[{"role":"assistant","content":"No"}],"score":4.5,"tags":["a"],"note":null}

        """;

    [Fact]
    public void Columns_shape_and_an_example_are_shown()
    {
        using var folder = new TemporaryFolder();
        Snapshot.Verify(Output(folder, Rows), "data-inspect");
    }

    [Fact]
    public void With_a_model_the_example_is_what_training_sees_and_special_tokens_can_be_told_from_text()
    {
        using var folder = new TemporaryFolder();
        Snapshot.Verify(Output(folder, Rows, "--model", Tokenizer, "--chat-template", "chatml", "--row", "1"), "data-inspect-model");
    }

    [Fact]
    public void Json_says_the_same()
    {
        using var folder = new TemporaryFolder();
        var report = JsonElement.Parse(Output(folder, Rows, "--json", "--model", Tokenizer, "--chat-template", "chatml"));
        Assert.Equal(2, report.GetProperty("rows").GetInt32());
        Assert.Equal("list of {role: text, content: text}", report.GetProperty("columns")[0].GetProperty("type").GetString());
        Assert.Equal("integer or number", report.GetProperty("columns")[3].GetProperty("type").GetString());
        Assert.Equal("list of text", report.GetProperty("columns")[4].GetProperty("type").GetString());
        Assert.True(report.GetProperty("example").GetProperty("prompt").GetProperty("tokens").GetInt32() > 0);
    }

    [Fact]
    public void A_parquet_file_tells_rows_and_types_in_its_footer()
    {
        using var folder = new TemporaryFolder();
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run("data", "convert", folder.Write("rows.jsonl", Rows), "--output", folder["rows.parquet"]));
        using var inspecting = new Terminal();
        Assert.Equal(0, inspecting.Run("data", "inspect", folder["rows.parquet"], "--row", "1", "--json"));
        var report = JsonElement.Parse(inspecting.Output);
        Assert.Equal(2, report.GetProperty("rows").GetInt32());
        Assert.Equal("number", report.GetProperty("columns")[3].GetProperty("type").GetString());
        Assert.Equal($"{folder["rows.parquet"]}: row 1", report.GetProperty("example").GetProperty("place").GetString());
    }

    [Fact]
    public void Conversations_to_be_learnt_are_shown_too_and_anything_else_has_columns()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("tokens to learn", Output(folder, "{\"text\":\"abc\"}\n", "--model", Tokenizer), StringComparison.Ordinal);
        var other = Output(folder, "{\"a\":1}\n");
        Assert.Contains("Rows are neither preference pairs nor conversations that are known.", other, StringComparison.Ordinal);
        Assert.Contains("the row has no column 'chosen'", other, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_not_there_is_bad_input()
    {
        using var folder = new TemporaryFolder();
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("data", "inspect", folder.Write("rows.jsonl", Rows), "--row", "2"));
        Assert.Contains("has 2 rows, so there is none with the number 2; rows count from 0", terminal.Error, StringComparison.Ordinal);
    }

    private static string Output(TemporaryFolder folder, string rows, params string[] options)
    {
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run(["data", "inspect", folder.Write("rows.jsonl", rows), .. options]));
        Assert.Empty(terminal.Error);
        return terminal.Output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal);
    }
}
