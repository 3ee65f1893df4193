using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

/// <summary>The data commands on what is learnt as it is.</summary>
public sealed class SupervisedDataCommandTests : IDisposable
{
    private const string Dialogue = """{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"},{"role":"user","content":"ok"},{"role":"assistant","content":"bye"}]}""";
    private const string Both = """{"prompt":"Q:","chosen":"a","rejected":"b","completion":"c"}""";

    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tokens_say_what_is_learnt()
    {
        var line = JsonElement.Parse(Run("tokens", Dialogue, "--model", Tokenizer));
        Assert.Equal(["row", "ids", "targets"], line.EnumerateObject().Select(field => field.Name));
        int[] ids = [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
        var tokenizer = Anima.Tokenizers.Tokenizer.Load(Tokenizer);
        var learnt = line.GetProperty("targets").EnumerateArray().Select(range => tokenizer.Decode(ids.AsSpan(range[0].GetInt32(), range[1].GetInt32() - range[0].GetInt32()), skipSpecialTokens: true).Trim());
        Assert.Equal(["yo", "bye"], learnt);
    }

    [Fact]
    public void Pairs_win_unless_the_kind_is_named()
    {
        Assert.Contains("\"chosen_ids\"", Run("tokens", Both, "--model", Tokenizer), StringComparison.Ordinal);
        Assert.Contains("\"targets\"", Run("tokens", Both, "--model", Tokenizer, "--kind", "supervised"), StringComparison.Ordinal);
        Assert.Contains("1 row, 1 pair\n", Run("stats", Both), StringComparison.Ordinal);
        Assert.Contains("1 row, 1 sequence\n", Run("stats", Both, "--kind", "supervised"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_column_and_shape_can_be_named()
    {
        const string Row = """{"t":"q","i":"","o":"yo"}""";
        var tokens = JsonElement.Parse(Run("tokens", Row, "--model", Tokenizer, "--shape", "alpaca", "--column", "instruction=t", "--column", "input=i", "--column", "output=o", "--kind", "supervised"));
        Assert.Equal(1, tokens.GetProperty("targets").GetArrayLength());
        var scored = JsonElement.Parse(Run("stats", """{"prompt":"p","chosen":"a","rejected":"b","x":3,"y":"1"}""", "--column", "score_chosen=x", "--column", "score_rejected=y", "--json"));
        Assert.Equal(2, scored.GetProperty("scores").GetProperty("gap").GetProperty("mean").GetDouble());
    }

    [Fact]
    public void Numbers_of_sequences_have_names_of_their_own()
    {
        var stats = JsonElement.Parse(Run("stats", $"{Dialogue}\n{Dialogue}\n", "--model", Tokenizer, "--lengths", "8,4096", "--json", "--html", _folder["page.html"]));
        Assert.Equal(["source", "shape", "rows", "sequences", "lengths", "truncation", "duplicates", "languages"], stats.EnumerateObject().Select(field => field.Name));
        Assert.Equal((2, 1), (stats.GetProperty("sequences").GetInt32(), stats.GetProperty("duplicates").GetProperty("sequences").GetInt32()));
        Assert.Equal(["prompt", "completion"], stats.GetProperty("lengths").GetProperty("tokens").EnumerateObject().Select(field => field.Name));
        Assert.Equal(3, stats.GetProperty("lengths").GetProperty("characters").GetProperty("completion").GetProperty("max").GetInt32());
        Assert.Equal([8, 4096], stats.GetProperty("truncation").EnumerateArray().Select(cut => cut.GetProperty("max_length").GetInt32()));
        Assert.Equal([0, 2], stats.GetProperty("truncation").EnumerateArray().Select(cut => cut.GetProperty("whole").GetInt32()));
        Assert.Contains("<b>2</b><span>sequences</span>", File.ReadAllText(_folder["page.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_of_sequences_are_found()
    {
        string[] rows =
        [
            Dialogue,
            Dialogue,
            """{"messages":[{"role":"user","content":"hi"}]}""",
            """{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"<|im_start|>b"}]}""",
            """{"messages":7}""",
        ];
        var problems = Run("check", string.Join('\n', rows), exitCode: 1, "--json").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line));
        Assert.Equal(
            ["2 duplicate", "3 empty-answer", "4 template-text", "5 shape"],
            problems.Select(problem => $"{problem.GetProperty("line").GetInt32()} {problem.GetProperty("kind").GetString()}"));
    }

    [Fact]
    public void A_row_is_shown_with_what_is_learnt_of_it()
    {
        var report = JsonElement.Parse(Run("inspect", Dialogue, "--model", Tokenizer, "--json"));
        Assert.StartsWith("Rows hold conversations", report.GetProperty("shape").GetString(), StringComparison.Ordinal);
        var part = report.GetProperty("example").EnumerateObject().Single(field => field.Name.StartsWith("text, ", StringComparison.Ordinal)).Value;
        Assert.Contains("yo", part.GetProperty("rendered").GetString(), StringComparison.Ordinal);
        Assert.Equal("user: hi\nassistant: yo\nuser: ok\nassistant: bye", part.GetProperty("text").GetString());
    }

    [Fact]
    public void They_are_prepared_ahead_for_sft()
    {
        var source = _folder.Write("rows.jsonl", Dialogue.Replace("hi", Guid.NewGuid().ToString("N"), StringComparison.Ordinal));
        var recipe = _folder.Write("tiny.yaml", $$"""
            output_dir: {{_folder["runs"]}}
            model: {path: {{Golden.Fixture("models", "llama")}}, tokenizer: {{Tokenizer}}, quantize: none, dtype: fp32}
            data: {train: {{source}}, max_length: 500}
            train: {sequences_per_step: 1, max_steps: 1}
            tracking: {mlflow: off}

            """);
        Assert.Contains("1 row is prepared and kept", Prepared(recipe, "--kind", "supervised"), StringComparison.Ordinal);
        Assert.Contains("1 row was already prepared", Prepared("--model", Tokenizer, source), StringComparison.Ordinal);
    }

    private static string Prepared(params string[] arguments)
    {
        using var terminal = new Terminal();
        Assert.True(terminal.Run(["data", "prepare", .. arguments]) == 0, terminal.Error);
        return terminal.Error;
    }

    private string Run(string command, string rows, params string[] options) => Run(command, rows, exitCode: 0, options);

    private string Run(string command, string rows, int exitCode, params string[] options)
    {
        using var terminal = new Terminal();
        Assert.True(terminal.Run(["data", command, _folder.Write("rows.jsonl", rows), .. options]) == exitCode, terminal.Error + terminal.Output);
        return terminal.Output;
    }
}
