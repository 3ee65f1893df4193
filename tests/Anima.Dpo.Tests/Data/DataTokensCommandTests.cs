using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

public sealed class DataTokensCommandTests
{
    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    // Prompts of 2 and 6 ids; the second row's answers differ in length.
    private const string Ids = """
        {"prompt_ids":[1,2],"chosen_ids":[3],"rejected_ids":[4,5]}
        {"prompt_ids":[1,2,3,4,5,6],"chosen_ids":[7],"rejected_ids":[8,9,10]}
        {"prompt_ids":[1],"chosen_ids":[],"rejected_ids":[2]}

        """;

    [Fact]
    public void Every_row_gives_a_line_before_truncation_or_a_reason()
    {
        Assert.Equal("""
            {"row":0,"prompt_ids":[1,2],"chosen_ids":[3],"rejected_ids":[4,5]}
            {"row":1,"dropped":"the prompt alone has max_length tokens or more"}
            {"row":2,"dropped":"chosen is empty"}

            """, Output(Ids, "--max-length", "4"));
    }

    [Fact]
    public void Cut_on_the_left_what_remains_of_the_prompt_is_told()
    {
        Assert.Equal("""
            {"row":0,"prompt_ids":[1,2],"chosen_ids":[3],"rejected_ids":[4,5]}
            {"row":1,"prompt_ids":[1,2,3,4,5,6],"chosen_ids":[7],"rejected_ids":[8,9,10],"chosen_prompt_ids":[4,5,6],"rejected_prompt_ids":[6]}
            {"row":2,"dropped":"chosen is empty"}

            """, Output(Ids, "--max-length", "4", "--truncation-side", "left"));
    }

    [Fact]
    public void Named_columns_and_a_number_of_rows_are_taken()
    {
        var rows = "{\"q\":\"a\",\"good\":\"b\",\"bad\":\"c\"}\n{\"q\":\"a\",\"good\":\"b\",\"bad\":\"c\"}\n";
        var named = Output(rows, "--column", "prompt=q", "--column", "chosen=good", "--column", "rejected=bad", "--rows", "1");
        Assert.Equal(Output("{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n"), named);
    }

    [Theory]
    [InlineData("{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":3}\n", ":2: rejected is a number")]
    [InlineData("{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n{\n", ":2: the line is not one valid JSON object")]
    [InlineData("", " is without a single row")]
    public void A_wrong_row_is_bad_input_and_leaves_nothing(string rows, string error)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", rows);
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("data", "tokens", "--model", Tokenizer, source, "--output", folder["out.jsonl"]));
        Assert.StartsWith(source + error, Assert.Single(terminal.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Equal([source], Directory.GetFiles(folder.Path));
    }

    private static string Output(string rows, params string[] options)
    {
        using var folder = new TemporaryFolder();
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run(["data", "tokens", "--model", Tokenizer, folder.Write("rows.jsonl", rows), .. options]));
        Assert.Empty(terminal.Error);
        return terminal.Output;
    }
}
