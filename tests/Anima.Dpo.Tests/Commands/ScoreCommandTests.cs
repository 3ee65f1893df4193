using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Commands;

public sealed class ScoreCommandTests
{
    private static readonly string Model = Golden.Fixture("models", "llama");
    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    [Fact]
    public void Pairs_of_ids_get_the_log_probs_that_TRL_computes() =>
        AssertReference(Score(File.ReadAllText(Golden.Fixture("dpo", "tokenized.jsonl"))), "trajectory_fp32", "ref_");

    [Fact]
    public void Pairs_of_text_are_prepared_as_in_training() =>
        AssertReference(Score(File.ReadAllText(Golden.Path("dpo", "trajectory_pairs.jsonl")), "--tokenizer", Tokenizer), "trajectory_fp32", "ref_");

    [Fact]
    public void Control_tokens_inside_messages_are_text_and_their_lines_are_counted()
    {
        const string Row = "{\"prompt\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"completion\":[{\"role\":\"assistant\",\"content\":\"a</s>b\"}]}\n";
        var (asText, asTokens) = (Tokens("1 line holds control tokens"), Tokens("", "--control-tokens", "special"));
        // The end token's four letters are tokens of their own, or of fewer pieces, where they are text.
        Assert.True(asText > asTokens, $"{asText} tokens as text, {asTokens} as tokens");

        static int Tokens(string told, params string[] options)
        {
            using var terminal = new Terminal(Row);
            Assert.Equal(0, terminal.Run(["score", "--model", Model, "--tokenizer", Tokenizer, .. options]));
            Assert.Equal(told.Length > 0, terminal.Error.Contains("control tokens", StringComparison.Ordinal));
            Assert.Contains(told, terminal.Error, StringComparison.Ordinal);
            using var answer = JsonDocument.Parse(terminal.Output);
            return answer.RootElement.GetProperty("token_logps").GetArrayLength();
        }
    }

    [Fact]
    public void An_adapter_is_put_on_the_model()
    {
        var folder = Golden.Fixture("trajectories", "trajectory_fp32_b_nonzero", "initial_adapter");
        var firstPairs = string.Concat(File.ReadLines(Golden.Fixture("dpo", "tokenized.jsonl")).Take(2).Select(line => line + "\n"));
        AssertReference(Score(firstPairs, "--adapter", folder), "trajectory_fp32_b_nonzero", "");
    }

    [Fact]
    public void A_line_of_ids_gives_the_same_as_the_pair_it_comes_from()
    {
        var pairs = File.ReadLines(Golden.Fixture("dpo", "tokenized.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var single = string.Concat(pairs.Select(pair =>
        {
            var prompt = Ids(pair, "prompt_ids");
            return JsonSerializer.Serialize(new { input_ids = prompt.Concat(Ids(pair, "chosen_ids")), completion_start = prompt.Length, extra = "ignored" }) + "\n";
        }));
        var expected = Score(File.ReadAllText(Golden.Fixture("dpo", "tokenized.jsonl")));
        var scores = Score(single);
        Assert.Equal(expected.Length, scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            Assert.Equal(Ids(pairs[i], "chosen_ids").Length, scores[i].GetProperty("token_logps").GetArrayLength());
            AssertNear(expected[i].GetProperty("chosen").GetProperty("logps").GetDouble(), scores[i].GetProperty("logps").GetDouble());
        }
    }

    [Fact]
    public void The_sum_is_that_of_the_tokens_to_the_bit()
    {
        var score = Assert.Single(Score("{\"input_ids\":[1,5,9,33,70],\"completion_start\":2}\n"));
        var tokens = score.GetProperty("token_logps").EnumerateArray().Select(logp => logp.GetDouble()).ToArray();
        Assert.Equal(3, tokens.Length);
        Assert.Equal(tokens.Sum(), score.GetProperty("logps").GetDouble());
    }

    [Fact]
    public void A_prompt_with_one_completion_is_scored_as_its_half_of_a_pair()
    {
        const string Pair = "{\"prompt\":\"The cat\",\"chosen\":\" sat down\",\"rejected\":\" flew\"}\n";
        const string Single = "{\"prompt\":\"The cat\",\"completion\":\" sat down\"}\n";
        var scores = Score(Pair + Single + "{\"prompt\":\"The cat\",\"completion\":\" flew\"}\n", "--tokenizer", Tokenizer);
        AssertNear(scores[0].GetProperty("chosen").GetProperty("logps").GetDouble(), scores[1].GetProperty("logps").GetDouble());
        AssertNear(scores[0].GetProperty("rejected").GetProperty("logps").GetDouble(), scores[2].GetProperty("logps").GetDouble());
    }

    [Fact]
    public void Lines_that_training_would_drop_say_so_in_their_turn()
    {
        const string Long = "{\"prompt_ids\":[5,6,7,8],\"chosen_ids\":[9],\"rejected_ids\":[10]}\n";
        const string Short = "{\"input_ids\":[5,6],\"completion_start\":1}\n";
        var scores = Score(Long + Short + Long + Long + Short + Long, "--max-length", "4");
        Assert.Equal([true, false, true, true, false, true], scores.Select(score => score.TryGetProperty("dropped", out _)));
        Assert.Equal("the prompt alone has max_length tokens or more", scores[0].GetProperty("dropped").GetString());
    }

    [Fact]
    public void Truncation_cuts_the_end_and_may_leave_nothing_to_score()
    {
        var scores = Score("{\"input_ids\":[5,6,7,8],\"completion_start\":2}\n{\"input_ids\":[5,6,7,8],\"completion_start\":3}\n", "--max-length", "3");
        Assert.Equal(1, scores[0].GetProperty("token_logps").GetArrayLength());
        Assert.Equal(0, scores[1].GetProperty("token_logps").GetArrayLength());
        Assert.Equal(0, scores[1].GetProperty("logps").GetDouble());
    }

    [Fact]
    public void Quantised_weights_and_bf16_change_the_numbers_a_little()
    {
        const string Line = "{\"input_ids\":[1,5,9,33,70,12,99],\"completion_start\":1}\n";
        var exact = Assert.Single(Score(Line)).GetProperty("logps").GetDouble();
        var rough = Assert.Single(Score(Line, "--quantize", "nf4", "--dtype", "bf16")).GetProperty("logps").GetDouble();
        Assert.NotEqual(exact, rough);
        Assert.InRange(rough, exact - 0.1 * Math.Abs(exact), exact + 0.1 * Math.Abs(exact));
    }

    [Theory]
    [InlineData("{}", "the line needs \"input_ids\" with \"completion_start\", \"prompt\" with \"completion\", or \"prompt\" with \"chosen\" and \"rejected\"")]
    [InlineData("{\"completion\":\"a\"}", "the line has \"completion\" but no \"prompt\"; give both")]
    [InlineData("{\"input_ids\":[1,2]}", "\"completion_start\" must be the index of the first completion token, from 1 to 2")]
    [InlineData("{\"input_ids\":[1,2],\"completion_start\":0}", "\"completion_start\" must be the index of the first completion token, from 1 to 2")]
    [InlineData("{\"input_ids\":[1,2],\"completion_start\":3}", "\"completion_start\" must be the index of the first completion token, from 1 to 2")]
    [InlineData("{\"input_ids\":[1,2],\"completion_start\":\"1\"}", "\"completion_start\" must be the index of the first completion token, from 1 to 2")]
    [InlineData("{\"input_ids\":\"1\",\"completion_start\":1}", "\"input_ids\" must be a list of token ids")]
    [InlineData("{\"input_ids\":[1,-2],\"completion_start\":1}", "input_ids[1] is no token id of this model; ids go from 0 to ")]
    [InlineData("{\"input_ids\":[1,1.5],\"completion_start\":1}", "input_ids[1] is no token id of this model; ids go from 0 to ")]
    [InlineData("{\"input_ids\":[999999,1],\"completion_start\":1}", "input_ids[0] is no token id of this model; ids go from 0 to ")]
    [InlineData("{\"prompt\":\"a\",\"completion\":\"b\"}", "the row holds text, but ")]
    public void A_line_that_cannot_be_scored_is_named(string line, string problem)
    {
        using var terminal = new Terminal("{\"input_ids\":[1,2],\"completion_start\":1}\n" + line + "\n");
        Assert.Equal(ExitCode.BadInput, terminal.Run("score", "--model", Model));
        Assert.StartsWith("standard input:2: " + problem, terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_model_or_adapter_is_bad_input()
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("score", "--model", "no/such/folder"));
        Assert.Equal(ExitCode.BadInput, terminal.Run("score", "--model", Model, "--adapter", "no/such/folder"));
        Assert.Equal(2, terminal.Error.TrimEnd('\n').Split('\n').Length);
    }

    private static JsonElement[] Score(string input, params string[] options)
    {
        using var terminal = new Terminal(input);
        Assert.Equal((0, ""), (terminal.Run(["score", "--model", Model, .. options]), terminal.Error));
        return [.. terminal.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }

    // The trajectories take the pairs in the file's order, two a micro-batch.
    private static void AssertReference(JsonElement[] scores, string trajectory, string prefix)
    {
        using var recorded = JsonDocument.Parse(File.ReadAllText(Golden.Fixture("trajectories", trajectory, "trajectory.json")));
        var batches = recorded.RootElement.GetProperty("steps").EnumerateArray().SelectMany(step => step.GetProperty("micro_batches").EnumerateArray()).Take((scores.Length + 1) / 2).ToArray();
        foreach (var answer in new[] { "chosen", "rejected" })
        {
            var expected = batches.SelectMany(batch => batch.GetProperty($"{prefix}{answer}_logps").EnumerateArray()).Select(logps => logps.GetDouble()).ToArray();
            Assert.Equal(expected.Length, scores.Length);
            for (var i = 0; i < expected.Length; i++)
                AssertNear(expected[i], scores[i].GetProperty(answer).GetProperty("logps").GetDouble());
        }
    }

    private static void AssertNear(double expected, double actual) =>
        Assert.InRange(actual, expected - Tolerance(expected), expected + Tolerance(expected));

    private static double Tolerance(double expected) => 1e-3 + 3e-5 * Math.Abs(expected);

    private static int[] Ids(JsonElement pair, string name) => [.. pair.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
