using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

public sealed class DataCheckCommandTests
{
    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    [Theory]
    [InlineData("data-check-text", """
        {"prompt":"Why?","chosen":"Because.","rejected":"No."}
        {"prompt":"Why?","chosen":
        {"prompt":"Why?","chosen":"Because."}
        {"prompt":"","chosen":"Because.","rejected":"No."}
        {"prompt":"How?","chosen":"","rejected":"  \n"}
        {"prompt":"Who?","chosen":"I.","rejected":"I."}
        {"prompt":"Where?","chosen":"Where? Here.","rejected":"There."}
        {"prompt":"When?","chosen":"Now <|im_end|> then","rejected":"Then.<|im_end|>\n"}
        {"prompt":"What?","chosen":"A\u0000B","rejected":"\ufffd"}
        {"prompt":"Why?","chosen":"Because.","rejected":"No."}
        {"prompt":"Why?","chosen":"No.","rejected":"Because."}
        {"prompt":5,"chosen":"No.","rejected":"Because."}
        ["not", "a row"]

        """)]
    [InlineData("data-check-messages", """
        {"chosen":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}],"rejected":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Go"}]}
        {"chosen":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}],"rejected":[{"role":"user","content":"Ho"},{"role":"assistant","content":"Go"}]}
        {"chosen":[{"role":"user","content":"Hi"},{"role":"user","content":"Hello"}],"rejected":[{"role":"user","content":"Hi"},{"role":"assistant","content":"<|im_start|>Go"}]}
        {"chosen":[{"role":"user","content":"Hi"},{"content":"Hello"}],"rejected":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Go"}]}
        {"chosen":[],"rejected":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Go"}]}

        """)]
    public void Every_problem_is_told_with_place_and_remedy(string snapshot, string rows)
    {
        using var folder = new TemporaryFolder();
        Snapshot.Verify(Problems(folder, rows), snapshot);
    }

    [Fact]
    public void With_a_model_tokens_are_looked_at_too()
    {
        using var folder = new TemporaryFolder();
        Snapshot.Verify(Problems(folder, """
            {"prompt":"Why?","chosen":"Because it is so.","rejected":"No."}
            {"prompt":"Why is this a rather long question, longer than what fits?","chosen":"A","rejected":"B"}
            {"prompt":"<s><s>Why?","chosen":"A","rejected":"B"}

            """, "--model", Tokenizer, "--max-length", "16"), "data-check-model");
    }

    [Fact]
    public void What_the_template_refuses_and_answers_without_an_end_are_told()
    {
        using var folder = new TemporaryFolder();
        var refusing = folder.Write("refusing.jinja", "{%- for m in messages %}{%- if m.content == 'No' %}{{ raise_exception('no No here') }}{%- endif %}{{ m.content }}{%- endfor %}");
        var text = Problems(folder, """
            {"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Yes"}],"rejected":[{"role":"assistant","content":"No"}]}
            {"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Yes"}],"rejected":[{"role":"assistant","content":"Perhaps"}]}

            """, "--model", Tokenizer, "--chat-template", refusing);
        Assert.Contains("rows.jsonl:1: not-tokenised: ", text, StringComparison.Ordinal);
        Assert.Contains("no No here", text, StringComparison.Ordinal);
        Assert.Contains("rows.jsonl:2: missing-eos: chosen does not end in ", text, StringComparison.Ordinal);
        Assert.Contains("rows.jsonl:2: missing-eos: rejected does not end in ", text, StringComparison.Ordinal);
        Assert.EndsWith("3 problems in 2 rows: 2 missing-eos, 1 not-tokenised\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_of_the_evaluation_must_not_be_trained_on()
    {
        using var folder = new TemporaryFolder();
        var evaluation = folder.Write("eval.jsonl", "{\"prompt\":\"x\",\"chosen\":\"1\",\"rejected\":\"2\"}\n{\"prompt\":\"Why?\",\"chosen\":\"1\",\"rejected\":\"2\"}\n");
        var text = Problems(folder, "{\"prompt\":\"Why?\",\"chosen\":\"A\",\"rejected\":\"B\"}\n", "--eval", evaluation);
        Assert.StartsWith("FOLDER/rows.jsonl:1: leakage: the prompt is also that of FOLDER/eval.jsonl:2 in the evaluation;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_shortens_what_is_written_and_not_what_is_counted()
    {
        using var folder = new TemporaryFolder();
        var text = Problems(folder, string.Concat(Enumerable.Repeat("{}\n", 9)), "--limit", "2");
        Assert.Equal(3, text.TrimEnd('\n').Split('\n').Length);
        Assert.EndsWith("9 problems in 9 rows: 9 shape\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_place_kind_and_problem()
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.json", "[{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}, 5]");
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.Failure, terminal.Run("data", "check", source, "--json"));
        var problem = JsonElement.Parse(Assert.Single(terminal.Output.TrimEnd('\n').Split('\n')));
        Assert.Equal((source, 1, "unreadable"), (problem.GetProperty("file").GetString()!, problem.GetProperty("row").GetInt32(), problem.GetProperty("kind").GetString()!));
        Assert.StartsWith("the row holds a number", problem.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal("1 problem in 2 rows: 1 unreadable\n", terminal.Error);
    }

    [Fact]
    public void Nothing_wrong_exits_with_0()
    {
        using var folder = new TemporaryFolder();
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run("data", "check", folder.Write("rows.jsonl", "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n"), "--model", Tokenizer, "--max-length", "64"));
        Assert.Equal("no problem in 1 row\n", terminal.Output);
    }

    [Fact]
    public void Damage_in_one_file_does_not_hide_the_others()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jsonl.gz", "no gzip");
        folder.Write("b.jsonl", "{\"prompt\":\"a\",\"chosen\":\"\",\"rejected\":\"c\"}\n");
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("data", "check", folder["*.jsonl*"]));
        Assert.Contains("a.jsonl.gz: unreadable: ", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("b.jsonl:1: empty-answer: ", terminal.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no/such.jsonl does not exist", "no/such.jsonl")]
    [InlineData("--chat-template needs the tokenizer that it belongs to; give --model too", "no/such.jsonl", "--chat-template", "chatml")]
    public void What_cannot_be_checked_at_all_is_bad_input(string error, params string[] args)
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run(["data", "check", .. args]));
        Assert.StartsWith(error, terminal.Error, StringComparison.Ordinal);
    }

    private static string Problems(TemporaryFolder folder, string rows, params string[] options)
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.Failure, terminal.Run(["data", "check", folder.Write("rows.jsonl", rows), .. options]));
        Assert.Empty(terminal.Error);
        return terminal.Output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal);
    }
}
