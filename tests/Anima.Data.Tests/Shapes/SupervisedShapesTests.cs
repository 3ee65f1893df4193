using System.Text.Json;
using Anima.Data.Shapes;
using Anima.Recipes;

namespace Anima.Data.Tests.Shapes;

/// <summary>Rows of every shape become conversations for supervised fine-tuning.</summary>
public sealed class SupervisedShapesTests
{
    [Theory]
    [InlineData("""{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]}""")]
    [InlineData("""{"conversations":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}""")]
    [InlineData("""{"messages":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}""")]
    [InlineData("""{"instruction":"q","input":"","output":"a","text":"Below ..."}""")]
    [InlineData("""{"instruction":"q","output":"a"}""")]
    public void Detected_shapes_become_the_same_conversation(string row)
    {
        var sequence = Assert.Single(Prepare(new PreparationOptions(), row)).Item!;
        Assert.Equal(CharacterEncoder.EncodePlain("user:q;assistant:a;"), sequence.Sequence(0).Ids);
        Assert.Equal(2, sequence.TargetCount(0));
    }

    [Fact]
    public void What_was_decided_is_said_with_an_example()
    {
        var found = Detect("""{"instruction":"q","input":"i","output":"a"}""");
        Assert.Equal("Rows hold instructions: 'instruction' and 'input' become a user message, 'output' its answer, which is learnt.", found.Shape.Description);
        Assert.Equal("prompt 'q\\u000a\\u000ai', completion 'a'", found.Example.Example().ToString());
        Assert.Equal("text 'abc'", Detect("""{"text":"abc"}""").Example.Example().ToString());
        Assert.Equal("completion 9 ids: 1 2 3 4 5 6 7 8 ...", Detect("""{"input_ids":[1,2,3,4,5,6,7,8,9]}""").Example.Example().ToString());
    }

    [Fact]
    public void Columns_can_be_named()
    {
        var columns = new DataColumns { Instruction = "t", Input = "i", Output = "o" };
        var sequence = Assert.Single(Prepare(new PreparationOptions { Columns = columns }, """{"t":"q","i":"","o":"a"}""")).Item!;
        Assert.Equal(CharacterEncoder.EncodePlain("user:q;assistant:a;"), sequence.Sequence(0).Ids);
    }

    [Fact]
    public void Filters_that_make_sense_here_count_what_they_take()
    {
        string[] rows =
        [
            """{"prompt":"p","completion":"abc"}""",
            """{"prompt":"p","completion":"abc"}""",
            """{"prompt":"p","completion":"a"}""",
            """{"prompt":"p","completion":"abcdefghi"}""",
            """{"prompt":"p","completion":"これは"}""",
            """{"prompt":"p","completion":"abcdefg"}""",
        ];
        using var file = new TemporaryFile(string.Join('\n', rows));
        var options = new PreparationOptions
        {
            Truncation = new Truncation(8),
            Filters = new DataFilters { MinAnswerTokens = 3, MaxAnswerTokens = 9, Languages = [Script.Latin], Deduplicate = Deduplication.Exact, TooLong = TooLong.Drop },
        };
        var data = PreparedSet.Load([new RowSource(file.Path)], new RowPreparation(new CharacterEncoder(), options with { Kind = RecipeKind.Supervised }), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([0], data.Items.Select(sequence => sequence.Row));
        Assert.Equal(
            [
                "1 of 6 rows are usable sequences.",
                "Dropped 1 row (4): an answer is in none of the languages.",
                "Dropped 1 row (3): an answer is longer than max_answer_tokens.",
                "Dropped 1 row (2): an answer is shorter than min_answer_tokens.",
                "Dropped 1 row (5): the row is longer than max_length.",
                "Dropped 1 row (1): the row repeats an earlier one.",
            ],
            data.Report.Sentences());
    }

    private static List<PreparedRow> Prepare(PreparationOptions options, params string[] rows) =>
        [.. new RowPreparation(new CharacterEncoder(), options with { Kind = RecipeKind.Supervised }).Prepare(rows.Select(Row))];

    private static RowReading Detect(string row) => RowReading.Detect([Row(row)], RecipeKind.Supervised, new DataColumns());

    private static DataRow Row(string json) => new(new RowPlace("f.jsonl", 1), JsonElement.Parse(json));
}
