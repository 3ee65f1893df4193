using System.Text.Json;
using System.Xml.Linq;
using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

public sealed class DataStatsCommandTests
{
    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    // Answers of 10, 20, .. 100 letters beside one of 30; scores 1 to 10 beside 4; the last two rows are no pairs.
    private static readonly string Rows = string.Concat(Enumerable.Range(1, 10).Select(i => JsonSerializer.Serialize(new
    {
        prompt = i > 8 ? "日本語で書いてください。" : "What is the use of it?",
        chosen = new string('a', 10 * i),
        rejected = new string('b', 30),
        score_chosen = i,
        score_rejected = 4,
    }) + "\n")) + "{\"prompt\":\"\",\"chosen\":\"\",\"rejected\":\"x\"}\nnot json\n";

    [Fact]
    public void The_table_is_plain_where_nobody_watches()
    {
        using var folder = new TemporaryFolder();
        Snapshot.Verify(Output(folder), "data-stats");
    }

    [Fact]
    public void With_a_model_tokens_and_cuts_are_counted()
    {
        using var folder = new TemporaryFolder();
        Snapshot.Verify(Output(folder, "--model", Tokenizer, "--lengths", "16,64,4096"), "data-stats-model");
    }

    [Fact]
    public void Json_holds_every_number()
    {
        using var folder = new TemporaryFolder();
        var stats = JsonElement.Parse(Output(folder, "--json"));
        Assert.Equal((12, 10), (stats.GetProperty("rows").GetInt32(), stats.GetProperty("pairs").GetInt32()));
        var chosen = stats.GetProperty("lengths").GetProperty("characters").GetProperty("chosen");
        Assert.Equal((10, 50, 90, 100, 100), (chosen.GetProperty("min").GetInt32(), chosen.GetProperty("median").GetInt32(), chosen.GetProperty("p90").GetInt32(), chosen.GetProperty("p99").GetInt32(), chosen.GetProperty("max").GetInt32()));
        Assert.Equal(55, chosen.GetProperty("mean").GetDouble());
        Assert.Equal(10, chosen.GetProperty("histogram").GetProperty("counts").EnumerateArray().Sum(count => count.GetInt32()));
        Assert.Equal(0.7, stats.GetProperty("lengths").GetProperty("characters").GetProperty("chosen_longer_share").GetDouble());
        Assert.Equal(0.1, stats.GetProperty("lengths").GetProperty("characters").GetProperty("equal_share").GetDouble());
        Assert.Equal(8, stats.GetProperty("duplicates").GetProperty("prompts").GetInt32());
        Assert.Equal(2, stats.GetProperty("languages").GetProperty("prompt").GetProperty("Japanese").GetInt32());
        Assert.Equal(4, stats.GetProperty("scores").GetProperty("not_above_zero").GetInt32());
        Assert.Equal(1.5, stats.GetProperty("scores").GetProperty("gap").GetProperty("mean").GetDouble());
    }

    [Fact]
    public void The_page_stands_alone_and_escapes_what_it_shows()
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("<b>rows & more.jsonl", Rows);
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run("data", "stats", source, "--html", folder["page.html"], "--model", Tokenizer));
        var page = File.ReadAllText(folder["page.html"]);
        Assert.Contains("&lt;b&gt;rows &amp; more.jsonl</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>rows", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        // Each plot is a well-formed image: four of characters, four of tokens, one of scores.
        var plots = page.Split("<svg").Skip(1).Select(part => XElement.Parse("<svg" + part[..(part.IndexOf("</svg>", StringComparison.Ordinal) + 6)])).Where(svg => (string?)svg.Attribute("class") == "plot").ToList();
        Assert.Equal(9, plots.Count);
        Assert.All(plots, plot => Assert.NotEmpty(plot.Elements("rect")));
    }

    [Theory]
    [InlineData("512,x")]
    [InlineData("0")]
    [InlineData("")]
    public void Lengths_that_are_none_are_bad_input(string lengths)
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("data", "stats", "no.jsonl", "--model", Tokenizer, "--lengths", lengths));
        Assert.Equal($"--lengths must be whole numbers above 0 between commas, such as 512,1024,2048, but is '{lengths}'\n", terminal.Error);
    }

    [Fact]
    public void A_source_without_pairs_has_rows_only()
    {
        using var folder = new TemporaryFolder();
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run("data", "stats", folder.Write("rows.jsonl", "{\"a\":1}\n"), "--html", folder["page.html"]));
        Assert.StartsWith($"{folder["rows.jsonl"]}: 1 row, 0 pairs\n", terminal.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["page.html"]));
    }

    private static string Output(TemporaryFolder folder, params string[] options)
    {
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run(["data", "stats", folder.Write("rows.jsonl", Rows), .. options]));
        Assert.Empty(terminal.Error);
        return terminal.Output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal);
    }
}
