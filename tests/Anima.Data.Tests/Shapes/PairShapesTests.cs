using System.Text.Json;
using Anima.Data.Shapes;
using Anima.Recipes;
using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests.Shapes;

/// <summary>Rows of every shape become plain rows of preference pairs.</summary>
public sealed class PairShapesTests
{
    private const string Pair = "user:q > assistant:a | assistant:b";

    [Theory]
    [InlineData("""{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"chatgpt","value":"b"}}""")]
    [InlineData("""{"conversations":[{"from":"user","value":"q"}],"chosen":[{"from":"assistant","value":"a"}],"rejected":[{"role":"assistant","content":"b"}]}""")]
    [InlineData("""{"conversations":[{"from":"HUMAN","value":"q"}],"chosen":"a","rejected":"b"}""")]
    [InlineData("""{"prompt":"q","chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}""")]
    [InlineData("""{"conversations":[{"from":"human","value":"q"}],"system":"","chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}""")]
    [InlineData("""{"instruction":"q","input":"","chosen":"a","rejected":"b"}""")]
    [InlineData("""{"instruction":"q","chosen":"a","rejected":"b"}""")]
    public void Detected_shapes_become_the_same_pair(string row) => Assert.Equal(Pair, Written(Assert.Single(Read(row))));

    [Theory]
    [InlineData("""{"chosen":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}],"rejected":[{"from":"human","value":"q"},{"from":"gpt","value":"b"}],"prompt":"q"}""")]
    [InlineData("""{"chosen":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}],"rejected":[{"from":"human","value":"q"},{"from":"gpt","value":"b"}]}""")]
    public void Whole_sharegpt_dialogues_keep_the_prompt_inside(string row)
    {
        Assert.Equal(Pair, Written(Assert.Single(Read(row))));
        Assert.Null(Detect(row).Shape.PromptColumn);
    }

    [Fact]
    public void A_system_text_and_tools_stay()
    {
        var pair = Assert.Single(Read("""{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"x"},{"from":"tool","value":"y"}],"system":"s","tools":"[]","chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}"""));
        Assert.Equal("system:s user:q assistant:x tool:y > assistant:a | assistant:b", Written(pair));
        Assert.Equal("[]", pair.Row.Field("tools")!.Value.GetString());
    }

    [Fact]
    public void An_input_stands_below_its_instruction() =>
        Assert.Equal("q\n\ni", Assert.Single(Read("""{"instruction":"q","input":"i","chosen":"a","rejected":"b"}""")).Text!.WholePrompt);

    [Theory]
    [InlineData("""{"prompt":"q","responses":["a","b","c"],"scores":[2,3,1]}""", "b c 3 1")]
    [InlineData("""{"prompt":"q","responses":["a","b","c"],"ranks":[2,3,1]}""", "c b -1 -3")]
    [InlineData("""{"instruction":"q","completions":[{"response":"a","overall_score":"1.5"},{"response":"b","overall_score":4}]}""", "b a 4 1.5")]
    [InlineData("""{"question":"q","answers":[{"text":"a","rank":1},{"text":"b","rank":2}]}""", "a b -1 -2")]
    [InlineData("""{"prompt":"q","responses":["a","b","c","d"],"scores":[5,5,1,1]}""", "a c 5 1")]
    [InlineData("""{"prompt":"q","responses":["a","b","c"],"scores":[5,null,1]}""", "a c 5 1")]
    [InlineData("""{"prompt":"q","answers":["a","b"],"ratings":["4","5"],"text":"x"}""", "b a 5 4")]
    public void The_best_and_the_worst_of_a_ranking_make_a_pair(string row, string expected)
    {
        var pair = Assert.Single(Read(row));
        Assert.Equal(expected, FormattableString.Invariant($"{Answer(pair, 0)} {Answer(pair, 1)} {pair.Scores!.Value.Chosen} {pair.Scores.Value.Rejected}"));
        Assert.Equal("q", pair.Text!.WholePrompt);
    }

    [Fact]
    public void Neighbours_in_a_ranking_make_pairs_and_equal_scores_none() => Assert.Equal(
        ["d>a", "a>b"],
        Read("""{"prompt":"q","responses":["a","b","c","d"],"scores":[2,1,1,3]}""", DataShape.RankedAdjacent).Select(pair => $"{Answer(pair, 0)}>{Answer(pair, 1)}"));

    [Fact]
    public void A_ranking_of_any_scores_gives_pairs_that_fall() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(-3, 3)).Where(scores => scores.Length > 0).ToArbitrary(), scores =>
        {
            var row = JsonSerializer.Serialize(new { prompt = "q", responses = scores.Select((score, i) => $"{i}:{score}"), scores });
            var source = RowReading.Detect([Row(row), Row("""{"prompt":"q","responses":["0:1","1:0"],"scores":[1,0]}""")], RecipeKind.Preference, new DataColumns(), DataShape.RankedAdjacent).Shape;
            var pairs = source.Read(Row(row));
            Assert.Equal(scores.Distinct().Count() - 1, pairs.Count);
            Assert.All(pairs, pair => Assert.True(pair.Scores!.Value.Chosen > pair.Scores.Value.Rejected));
            Assert.All(pairs.Zip(pairs.Skip(1)), two => Assert.Equal(two.First.Scores!.Value.Rejected, two.Second.Scores!.Value.Chosen));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_chat_prompt_gets_answers_of_the_assistant()
    {
        var pair = Assert.Single(Read("""{"prompt":[{"role":"user","content":"q"}],"responses":["b","a"],"scores":[1,2]}"""));
        Assert.Equal("user:q > assistant:a | assistant:b", Written(pair));
    }

    [Fact]
    public void A_transcript_becomes_messages_on_request_only()
    {
        const string Text = """{"chosen":"\n\nHuman: hi\n\nthere\n\nAssistant: hello\n\nHuman: q\n\nAssistant: a ","rejected":"\n\nHuman: hi\n\nthere\n\nAssistant: hello\n\nHuman: q\n\nAssistant: b"}""";
        var plain = Detect(Text);
        Assert.Equal(PairContent.Text, Assert.IsType<PlainPairs>(plain.Shape).Content);
        Assert.EndsWith("data.shape: transcript makes messages of them for the chat template.", plain.Shape.Description, StringComparison.Ordinal);

        var pair = Assert.Single(Read(Text, DataShape.Transcript));
        Assert.Equal("user:hi\n\nthere assistant:hello user:q > assistant:a | assistant:b", Written(pair));
    }

    [Fact]
    public void Turns_of_one_speaker_in_a_row_are_one_and_a_transcript_without_an_answer_is_none()
    {
        const string Fine = """{"chosen":"\n\nHuman: a\n\nHuman: b\n\nAssistant: c","rejected":"\n\nHuman: a\n\nHuman: b\n\nAssistant: d"}""";
        var source = Detect(Fine, DataShape.Transcript).Shape;
        Assert.Equal("a\n\nb", source.Read(Row(Fine))[0].Text!.WholePrompt);
        Assert.Empty(source.Read(Row("""{"chosen":"\n\nHuman: a","rejected":"\n\nHuman: a\n\nAssistant: d"}""")));
    }

    [Theory]
    [InlineData("""{"prompt_ids":[1],"chosen_ids":[2],"rejected_ids":[3],"responses":["a"],"scores":[1]}""", "Rows hold token ids, which are taken as they are.", "prompt 1 ids: 1, chosen 1 ids: 2, rejected 1 ids: 3")]
    [InlineData("""{"prompt":"q","responses":["a","b"],"scores":[2,1]}""", "Rows hold prompts in 'prompt' and answers in 'responses' with their scores in 'scores'; the best and the worst make a pair.", "prompt 'q', chosen 'a', rejected 'b'")]
    [InlineData("""{"prompt":"q","chosen":"a","rejected":"b","responses":["x","y"],"scores":[2,1]}""", "Rows hold text: prompts in 'prompt', answers in 'chosen' and 'rejected'.", "prompt 'q', chosen 'a', rejected 'b'")]
    [InlineData("""{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a\n"},"rejected":{"from":"gpt","value":"b"}}""", "Rows hold ShareGPT messages: prompts in 'conversations', answers in 'chosen' and 'rejected'.", "prompt 'q', chosen 'a\\u000a', rejected 'b'")]
    [InlineData("""{"instruction":"q","chosen":"a","rejected":"b"}""", "Rows hold instructions: 'instruction' and 'input' become a user message, 'chosen' and 'rejected' its answers.", "prompt 'q', chosen 'a', rejected 'b'")]
    [InlineData("""{"chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"r"},{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"rejected":[{"role":"user","content":"p"},{"role":"assistant","content":"r"},{"role":"user","content":"q"},{"role":"assistant","content":"b"}]}""", "Rows hold messages in 'chosen' and 'rejected'; their common beginning is the prompt.", "prompt 'q', chosen 'a', rejected 'b'")]
    public void What_was_decided_is_said_with_an_example(string row, string description, string example)
    {
        var found = Detect(row);
        Assert.Equal(description, found.Shape.Description);
        Assert.Equal(example, found.Example.Example().ToString());
    }

    [Theory]
    [InlineData("""{"conversations":[{"from":"narrator","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}""", DataShape.Auto, "conversations[0] is from 'narrator', which is nobody known; speakers are human,")]
    [InlineData("""{"conversations":[{"from":"human","value":1}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}""", DataShape.Auto, "conversations[0] is an object without from and value as text")]
    [InlineData("""{"chosen":"a","rejected":"b"}""", DataShape.ShareGpt, "data.shape is sharegpt, but the row has no messages with from and value under conversations or chosen, or no rejected (it has chosen, rejected)")]
    [InlineData("""{"prompt":"q","answers":["a"]}""", DataShape.Ranked, "data.shape is ranked, but the row has no prompt with a list of responses and a list of scores or ranks (it has prompt, answers)")]
    [InlineData("""{"prompt":"q","responses":["a","b"],"scores":[1]}""", DataShape.Auto, "responses has 2 answers, but scores has 1 values; give one for each answer.")]
    [InlineData("""{"prompt":"q","responses":[1,2],"scores":[1,2]}""", DataShape.Auto, "responses[0] is a number, but an answer is text, a list of messages, or an object with one of")]
    [InlineData("""{"prompt":"q","responses":["a","b"],"scores":[1,1]}""", DataShape.Auto, "no row makes a pair, for no two answers differ in score;")]
    [InlineData("""{"chosen":"x","rejected":"\n\nHuman: a\n\nAssistant: d"}""", DataShape.Transcript, "chosen is text that does not begin with a turn such as")]
    [InlineData("""{"instruction":1,"chosen":"a","rejected":"b"}""", DataShape.Alpaca, "instruction is a number, but it is text; name the column with data.columns.instruction.")]
    public void A_row_that_does_not_fit_is_named(string row, DataShape shape, string problem) =>
        Assert.StartsWith($"f.jsonl:1: {problem}", Assert.Throws<InvalidDataException>(() => Detect(row, shape)).Message, StringComparison.Ordinal);

    [Fact]
    public void Columns_can_be_named_for_every_shape()
    {
        Assert.Equal("b", Answer(Read("""{"q":"q","r":["a","b"],"s":[1,2]}""", columns: new DataColumns { Prompt = "q", Responses = "r", Scores = "s" })[0], 0));
        Assert.Equal("a", Answer(Read("""{"q":"q","r":["a","b"],"s":[1,2]}""", columns: new DataColumns { Prompt = "q", Responses = "r", Ranks = "s" })[0], 0));
        Assert.Equal(Pair, Written(Read("""{"c":[{"from":"human","value":"q"}],"x":{"from":"gpt","value":"a"},"y":{"from":"gpt","value":"b"}}""", columns: new DataColumns { Prompt = "c", Chosen = "x", Rejected = "y" })[0]));
        Assert.Equal(Pair, Written(Read("""{"t":"q","x":"a","y":"b"}""", DataShape.Alpaca, new DataColumns { Instruction = "t", Chosen = "x", Rejected = "y" })[0]));
    }

    [Fact]
    public void Pairs_of_one_row_share_its_number_and_rows_without_a_pair_are_counted()
    {
        var options = new PreparationOptions { Shape = DataShape.RankedAdjacent };
        string[] rows = ["""{"prompt":"p","responses":["a","b","c"],"scores":[1,2,3]}""", """{"prompt":"p","responses":["a","b"],"scores":[1,1]}""", """{"prompt":"p","responses":["a","b"],"scores":[1,2]}"""];
        using var file = new TemporaryFile(string.Join('\n', rows));
        var data = PreparedSet.Load([new RowSource(file.Path), new RowSource(file.Path)], new RowPreparation(new CharacterEncoder(), options), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([0, 0, 2, 3, 3, 5], data.Items.Select(pair => pair.Row));
        Assert.Equal(["6 rows make 8 pairs, of which 6 are usable.", "Dropped 2 rows (1, 4): no two answers differ in score."], data.Report.Sentences());
        Assert.Equal([3, 3], data.Sources.Select(source => source.Rows));
        Assert.StartsWith("prompt 'p', chosen 'c', rejected 'b'", data.Sources[0].Example, StringComparison.Ordinal);
    }

    private static IReadOnlyList<RowContent> Read(string row, DataShape shape = DataShape.Auto, DataColumns? columns = null) =>
        RowReading.Detect([Row(row)], RecipeKind.Preference, columns ?? new DataColumns(), shape).Shape.Read(Row(row));

    private static RowReading Detect(string row, DataShape shape = DataShape.Auto) => RowReading.Detect([Row(row)], RecipeKind.Preference, new DataColumns(), shape);

    // Prompt > chosen | rejected, each turn as role:text.
    private static string Written(RowContent pair) =>
        $"{Turns(pair.Text!.Prompt)} > {string.Join(" | ", pair.Text.Answers.Select(Turns))}";

    private static string Turns(IReadOnlyList<TextTurn> turns) => string.Join(' ', turns.Select(turn => $"{turn.Role}:{turn.Text}"));

    private static string Answer(RowContent pair, int answer) => RowText.Join(pair.Text!.Answers[answer]);

    private static DataRow Row(string json) => new(new RowPlace("f.jsonl", 1), JsonElement.Parse(json));
}
