using Anima.Data.Filters;
using Anima.Recipes;

namespace Anima.Data.Tests.Filters;

/// <summary>What each filter takes from preference pairs, and what is said about it.</summary>
public sealed class PairFiltersTests
{
    [Fact]
    public void Without_filters_everything_stays()
    {
        var data = Load(new DataFilters(), """{"prompt":"p","chosen":"a","rejected":"a"}""", """{"prompt":"p","chosen":"a","rejected":"a"}""");
        Assert.Equal(2, data.Items.Count);
    }

    [Fact]
    public void Scores_must_be_apart()
    {
        var data = Load(
            new DataFilters { MinScoreGap = 1 },
            """{"prompt":"p","chosen":"a","rejected":"b","score_chosen":3,"score_rejected":2}""",
            """{"prompt":"p","chosen":"a","rejected":"b","score_chosen":3,"score_rejected":2.5}""",
            """{"prompt":"p","chosen":"a","rejected":"b","score_chosen":"4","score_rejected":"1"}""",
            """{"prompt":"p","chosen":"a","rejected":"b","score_chosen":3,"score_rejected":null}""");
        AssertDropped(data, (RowFilters.NoScore, [3]), (RowFilters.ScoreGap, [1]));
    }

    [Theory]
    [InlineData("""{"prompt":"p","chosen":"a","rejected":"b","chosen-rating":3,"rejected-rating":2}""")]
    [InlineData("""{"prompt":"p","chosen":"a","rejected":"b","chosen_score":3,"rejected_score":2}""")]
    [InlineData("""{"prompt":"p","responses":["a","b"],"scores":[3,2]}""")]
    public void Scores_have_several_names(string row) => Assert.Equal(1, Load(new DataFilters { MinScoreGap = 2 }, row).Report.Dropped[RowFilters.ScoreGap].Count);

    [Fact]
    public void Scores_that_are_not_there_are_an_error_with_a_remedy() => Assert.Contains(
        ":1: data.filters.min_score_gap needs two scores, and the row has none under score_chosen and score_rejected (it has prompt, chosen, rejected); name them with data.columns",
        Assert.Throws<InvalidDataException>(() => Load(new DataFilters { MinScoreGap = 1 }, """{"prompt":"p","chosen":"a","rejected":"b"}""")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Lengths_are_counted_in_tokens_with_the_end_token()
    {
        string[] rows =
        [
            """{"prompt":"1234","chosen":"abc","rejected":"abd"}""",
            """{"prompt":"12345","chosen":"abc","rejected":"abd"}""",
            """{"prompt":"1","chosen":"a","rejected":"abc"}""",
            """{"prompt":"1","chosen":"abcdefgh","rejected":"abcdefgx"}""",
            """{"prompt":"1","chosen":"ab","rejected":"abcdefg"}""",
        ];
        var data = Load(new DataFilters { MaxPromptTokens = 5, MinAnswerTokens = 3, MaxAnswerTokens = 8, MaxLengthRatio = 2.5 }, rows);
        AssertDropped(data, (RowFilters.AnswerLong, [3]), (RowFilters.AnswerShort, [2]), (RowFilters.LengthRatio, [4]), (RowFilters.PromptLength, [1]));
    }

    [Fact]
    public void Long_and_equal_pairs_can_go()
    {
        string[] rows = ["""{"prompt":"1","chosen":"a","rejected":"b"}""", """{"prompt":"1","chosen":"abcdefgh","rejected":"b"}""", """{"prompt":"1","chosen":"a","rejected":"a"}"""];
        var data = Load(new DataFilters { TooLong = TooLong.Drop, DropEqual = true }, maxLength: 8, rows: rows);
        AssertDropped(data, (RowFilters.Equal, [2]), (RowFilters.TooLong, [1]));
    }

    [Fact]
    public void Prompt_and_answers_must_be_in_one_of_the_languages()
    {
        string[] rows =
        [
            """{"prompt":"hello","chosen":"これは本です","rejected":"yes"}""",
            """{"prompt":"你好吗","chosen":"yes","rejected":"no"}""",
            """{"prompt":"hello","chosen":"yes","rejected":"Привет"}""",
            """{"prompt":"1 + 1 =","chosen":"2","rejected":"3"}""",
        ];
        AssertDropped(Load(new DataFilters { Languages = [Script.Latin, Script.Japanese] }, rows), (RowFilters.AnswerLanguage, [2]), (RowFilters.PromptLanguage, [1]));
    }

    [Fact]
    public void Languages_of_ids_cannot_be_told() => Assert.EndsWith(
        "data.filters.languages needs text, and the row holds token ids; leave it out.",
        Assert.Throws<InvalidDataException>(() => Load(new DataFilters { Languages = [Script.Latin] }, """{"prompt_ids":[1],"chosen_ids":[2],"rejected_ids":[3]}""")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Exact_repetitions_go_over_all_sources_and_the_first_stays()
    {
        using var first = new TemporaryFile("""{"prompt":"p","chosen":"a","rejected":"b"}""");
        using var second = new TemporaryFile("""
            {"prompt":"p","chosen":"b","rejected":"a"}
            {"prompt":"p","chosen":"a","rejected":"b","id":7}
            """);
        var data = PreparedSet.Load([new RowSource(first.Path), new RowSource(second.Path)], Preparation(new DataFilters { Deduplicate = Deduplication.Exact }), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([0, 1], data.Items.Select(pair => pair.Row));
        AssertDropped(data, (Repetitions.Exact, [2]));
    }

    [Fact]
    public void Near_repetitions_go_when_question_and_answers_are_nearly_the_same()
    {
        const string Preamble = "You are a careful assistant that answers every question in one short sentence and never invents anything at all. ";
        string[] rows =
        [
            Messages(Preamble, "Name the longest river of Europe, please.", "The longest river of Europe is the Volga, in Russia.", "I would rather not say which river that is, sorry."),
            Messages(Preamble, "name the longest  river of Europe, PLEASE.", "The longest river of Europe is the Volga, in Russia!", "I would rather not say which river that is, sorry."),
            Messages(Preamble, "Name the highest mountain of Africa, please.", "The highest mountain of Africa is Kilimanjaro, in Tanzania.", "I would rather not say which mountain that is."),
            Messages(Preamble, "Name the longest river of Europe, please.", "It is the Volga.", "Perhaps the Danube or the Rhine, who knows?"),
        ];
        AssertDropped(Load(new DataFilters { Deduplicate = Deduplication.Near }, rows), (Repetitions.Near, [1]));

        static string Messages(string system, string question, string chosen, string rejected) => System.Text.Json.JsonSerializer.Serialize(new
        {
            prompt = new[] { new { role = "system", content = system }, new { role = "user", content = question } },
            chosen = new[] { new { role = "assistant", content = chosen } },
            rejected = new[] { new { role = "assistant", content = rejected } },
        });
    }

    [Fact]
    public void Kept_tokens_are_filtered_like_fresh_ones()
    {
        using var folder = new Cache.CacheFixture();
        folder.Write("rows.jsonl", """
            {"prompt":"p","responses":["a","b","cc"],"scores":[1,2,3]}
            {"prompt":"P ","responses":["a","a"],"scores":[1,1]}
            {"prompt":"q","responses":["これ","b"],"scores":[1,2]}
            {"prompt":"q","responses":["b","a"],"scores":[2,1.5]}
            """);
        var options = new PreparationOptions
        {
            Shape = DataShape.RankedAdjacent,
            Filters = new DataFilters { MinScoreGap = 1, Languages = [Script.Latin], MaxAnswerTokens = 2, Deduplicate = Deduplication.Exact },
        };
        var cache = new Anima.Data.Cache.TokenCache(folder["cache"], _ => { });
        var encoder = new Cache.KeptEncoder();
        PreparedSet Read(Anima.Data.Cache.TokenCache? kept) => PreparedSet.Load([new RowSource(folder["rows.jsonl"])], new RowPreparation(encoder, options), kept, TestContext.Current.CancellationToken);

        var (fresh, first, again) = (Read(null), Read(cache), Read(cache));
        Assert.Equal("Cache", again.Sources[0].Origin.ToString());
        foreach (var data in new[] { first, again })
        {
            Assert.Equal(fresh.Report.Sentences(), data.Report.Sentences());
            Assert.Equal(fresh.Items.Select(Describe), data.Items.Select(Describe));
            Assert.Equal(fresh.Sources[0].Example, data.Sources[0].Example);
        }
        Assert.Equal([0], fresh.Items.Select(pair => pair.Row));

        static string Describe(TrainingItem pair) => $"{pair.Row} {pair.PromptKey} {string.Join(' ', pair.SharedIds)}|{string.Join(' ', pair.BranchIds(0))}|{string.Join(' ', pair.BranchIds(1))}";
    }

    private static PreparedSet Load(DataFilters filters, params string[] rows) => Load(filters, maxLength: null, rows);

    private static PreparedSet Load(DataFilters filters, int? maxLength, params string[] rows)
    {
        using var file = new TemporaryFile(string.Join('\n', rows));
        return PreparedSet.Load([new RowSource(file.Path)], Preparation(filters, maxLength), cancellation: TestContext.Current.CancellationToken);
    }

    private static RowPreparation Preparation(DataFilters filters, int? maxLength = null) =>
        new(new CharacterEncoder(), new PreparationOptions { Filters = filters, Truncation = new Truncation(maxLength) });

    private static void AssertDropped(PreparedSet data, params (string Reason, int[] Rows)[] expected) => Assert.Equal(
        expected.OrderBy(item => item.Reason, StringComparer.Ordinal).Select(item => $"{item.Reason}: {string.Join(' ', item.Rows)}"),
        data.Report.Dropped.Select(item => $"{item.Key}: {string.Join(' ', item.Value.Examples)}"));
}
