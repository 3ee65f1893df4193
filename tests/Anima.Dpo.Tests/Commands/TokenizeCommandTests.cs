using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Commands;

public sealed class TokenizeCommandTests
{
    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    [Fact]
    public void Text_becomes_ids_and_ids_become_the_text_again()
    {
        string[] texts = ["Hello, world", "", "日本語 🙂", "a\nb"];
        using var encoding = new Terminal(string.Concat(texts.Select(text => JsonSerializer.Serialize(new { text, other = 1 }) + "\n")));
        Assert.Equal(0, encoding.Run("tokenize", "--model", Tokenizer));
        Assert.Empty(encoding.Error);
        Assert.StartsWith("{\"ids\":[", encoding.Output, StringComparison.Ordinal);

        using var decoding = new Terminal(encoding.Output);
        Assert.Equal(0, decoding.Run("tokenize", "--model", Path.Combine(Tokenizer, "tokenizer.json"), "--decode"));
        Assert.Equal(texts, decoding.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()));
    }

    [Fact]
    public void Special_tokens_can_be_left_out_of_the_text()
    {
        using var terminal = new Terminal("{\"ids\":[1, 2]}\n");
        Assert.Equal(0, terminal.Run("tokenize", "--model", Tokenizer, "--decode", "--skip-special-tokens"));
        Assert.Equal("{\"text\":\"\"}\n", terminal.Output);
    }

    [Theory]
    [InlineData("{\"txt\": \"a\"}\n", "standard input:1: the line needs a field \"text\" that holds text\n")]
    [InlineData("{\"text\": \"a\"}\n{\"text\": 5}\n", "standard input:2: the line needs a field \"text\" that holds text\n")]
    [InlineData("{\"ids\": \"a\"}\n", "standard input:1: the line needs a field \"ids\" that holds a list of token ids\n", "--decode")]
    [InlineData("{\"ids\": [1, 320]}\n", "standard input:1: \"ids\" holds 320, which is no id of this tokenizer; ids go from 0 to 319\n", "--decode")]
    [InlineData("{\"ids\": [-1]}\n", "standard input:1: \"ids\" holds -1, which is no id of this tokenizer; ids go from 0 to 319\n", "--decode")]
    [InlineData("{\"ids\": [1.5]}\n", "standard input:1: \"ids\" holds 1.5, which is no id of this tokenizer; ids go from 0 to 319\n", "--decode")]
    [InlineData("{\"ids\": [null]}\n", "standard input:1: \"ids\" holds null, which is no id of this tokenizer; ids go from 0 to 319\n", "--decode")]
    public void A_line_without_what_is_needed_is_bad_input(string input, string error, params string[] options)
    {
        using var terminal = new Terminal(input);
        Assert.Equal(ExitCode.BadInput, terminal.Run(["tokenize", "--model", Tokenizer, .. options]));
        Assert.Equal(error, terminal.Error);
    }

    [Fact]
    public void A_missing_model_is_bad_input()
    {
        using var terminal = new Terminal("{\"text\": \"a\"}\n");
        Assert.Equal(ExitCode.BadInput, terminal.Run("tokenize", "--model", "no/such/folder"));
        Assert.Contains("no/such/folder", Assert.Single(terminal.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--skip-special-tokens goes with --decode; see 'anima-dpo tokenize --help'\n", "--skip-special-tokens")]
    [InlineData("--no-special-tokens does not go with --decode; --skip-special-tokens does; see 'anima-dpo tokenize --help'\n", "--decode", "--no-special-tokens")]
    public void Options_that_would_do_nothing_are_refused(string error, params string[] options)
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run(["tokenize", "--model", Tokenizer, .. options]));
        Assert.Equal(error, terminal.Error);
    }

    [Fact]
    public void Nothing_is_left_at_the_output_after_a_bad_line()
    {
        using var folder = new TemporaryFolder();
        using var terminal = new Terminal("{\"text\": \"a\"}\nnothing\n");
        Assert.Equal(ExitCode.BadInput, terminal.Run("tokenize", "--model", Tokenizer, "--output", folder["ids.jsonl"]));
        Assert.StartsWith("standard input:2: ", terminal.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void An_interrupted_command_exits_with_the_signals_code_and_says_nothing()
    {
        using var terminal = new Terminal("{\"text\": \"a\"}\n");
        terminal.Interruption.Receive(ExitCode.Terminated);
        Assert.Equal(143, terminal.Run("tokenize", "--model", Tokenizer));
        Assert.Empty(terminal.Output + terminal.Error);
    }
}
