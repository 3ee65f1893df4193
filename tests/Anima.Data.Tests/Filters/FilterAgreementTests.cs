using Anima.Data.Filters;
using Anima.Data.Inspection;
using Anima.Recipes;
using Anima.Testing;

namespace Anima.Data.Tests.Filters;

/// <summary>What the inspection says of a data set is what the filters do with it.</summary>
public sealed class FilterAgreementTests
{
    // Two kana among 34 letters, about 6 %: what one rule called Chinese and the other Japanese.
    private const string FewKana = "東京都千代田区永田町一丁目国会議事堂前駅出口付近案内板設置場所の図は";

    [Fact]
    public void A_text_is_shown_in_the_language_by_which_it_is_filtered()
    {
        Assert.Equal("Japanese", Language.Of(FewKana));
        Assert.Equal("Japanese", Writing.ScriptOf(FewKana));
        Assert.Equal("Japanese", Language.Of("次のように書きます\n```\nforeach (var line in lines) Console.WriteLine(line);\n```\nです"));
        var row = $$"""{"prompt":"{{FewKana}}","chosen":"{{FewKana}}","rejected":"{{FewKana}}"}""";
        Assert.Single(Load(new DataFilters { Languages = [Script.Japanese] }, new DataColumns(), row).Items);
        Assert.Equal([KeyValuePair.Create("Japanese", 1L)], Statistics(new DataColumns(), row).Languages[0].Counts);
    }

    [Theory]
    [InlineData("বাংলা ভাষা", "Bengali")]
    [InlineData("ქართული ენა", "Georgian")]
    [InlineData("தமிழ் மொழி", "Tamil")]
    [InlineData("հայերեն", "Armenian")]
    public void A_script_that_no_recipe_asks_for_is_none_of_the_languages(string text, string script)
    {
        Assert.Equal(script, Language.Of(text));
        var data = Load(new DataFilters { Languages = [Script.Latin] }, new DataColumns(), $$"""{"prompt":"hello","chosen":"{{text}}","rejected":"no"}""");
        Assert.Equal([RowFilters.AnswerLanguage], data.Report.Dropped.Keys);
    }

    [Theory]
    [InlineData("""{"prompt":"p","chosen":"a","rejected":"b","reward_chosen":3,"reward_rejected":1}""")]
    [InlineData("""{"prompt":"p","chosen":"a","rejected":"b","chosen-score":3,"rejected-score":1}""")]
    [InlineData("""{"prompt":"p","chosen":"a","rejected":"b","chosen_rating":"3","rejected_rating":"1"}""")]
    [InlineData("""{"prompt":"p","responses":["a","b"],"scores":[3,1]}""")]
    public void Scores_that_are_shown_are_those_that_are_filtered(string row)
    {
        var summary = Statistics(new DataColumns(), row);
        Assert.Equal(2, summary.ScoreGap!.Mean);
        Assert.Single(Load(new DataFilters { MinScoreGap = 2 }, new DataColumns(), row).Items);
        Assert.Equal([RowFilters.ScoreGap], Load(new DataFilters { MinScoreGap = 2.5 }, new DataColumns(), row).Report.Dropped.Keys);
    }

    [Fact]
    public void Scores_in_named_columns_are_shown_and_filtered()
    {
        const string Row = """{"prompt":"p","chosen":"a","rejected":"b","good":"5","bad":1,"score_chosen":1,"score_rejected":1}""";
        var columns = new DataColumns { ScoreChosen = "good", ScoreRejected = "bad" };
        var summary = Statistics(columns, Row);
        Assert.Equal((new ScoreColumns("good", "bad"), 4.0), (summary.Scores, summary.ScoreGap!.Mean));
        Assert.Single(Load(new DataFilters { MinScoreGap = 4 }, columns, Row).Items);
    }

    [Fact]
    public void Content_in_parts_is_its_text_for_lengths_and_filters_and_the_rest_of_it_tells_rows_apart()
    {
        string[] rows =
        [
            """{"prompt":[{"role":"user","content":[{"type":"text","text":"これは"},{"type":"image","url":"a"}]}],"chosen":[{"role":"assistant","content":"はい"}],"rejected":[{"role":"assistant","content":"いいえ"}]}""",
            """{"prompt":[{"role":"user","content":[{"type":"text","text":"これは"},{"type":"image","url":"b"}]}],"chosen":[{"role":"assistant","content":"はい"}],"rejected":[{"role":"assistant","content":"いいえ"}]}""",
        ];
        var summary = Statistics(new DataColumns(), rows);
        Assert.Equal(3, summary.Lengths[0].Parts[0].Lengths.Max);
        Assert.Equal([KeyValuePair.Create("Japanese", 2L)], summary.Languages[0].Counts);
        Assert.Equal((0, 2), (summary.Duplicates, summary.Items));
        Assert.Empty(Problems(rows));
    }

    [Fact]
    public void What_a_check_calls_a_duplicate_is_what_the_filter_drops_and_prompts_are_equal_as_training_compares_them()
    {
        string[] rows =
        [
            """{"prompt":"Who are you?","chosen":"a","rejected":"b"}""",
            """{"prompt":"Who are you?","chosen":"a","rejected":"b","id":7}""",
            """{"prompt":"who  are YOU? ","chosen":"c","rejected":"d"}""",
        ];
        Assert.Equal([1], Load(new DataFilters { Deduplicate = Deduplication.Exact }, new DataColumns(), rows).Report.Dropped[Repetitions.Exact].Examples);
        Assert.Equal([(ProblemKind.Duplicate, 2L)], Problems(rows));
        Assert.Equal((1, 2), (Statistics(new DataColumns(), rows).Duplicates, Statistics(new DataColumns(), rows).RepeatedPrompts));

        using var folder = new TemporaryFolder();
        var (train, eval) = (Path.Combine(folder.Path, "train.jsonl"), Path.Combine(folder.Path, "eval.jsonl"));
        File.WriteAllText(train, rows[2]);
        File.WriteAllText(eval, rows[0]);
        var check = new DataCheck(new RowInspection(null, new PreparationOptions()));
        check.Guard(new RowSource(eval), TestContext.Current.CancellationToken);
        Assert.Equal(ProblemKind.Leakage, Assert.Single(check.Run(new RowSource(train), TestContext.Current.CancellationToken)).Kind);
    }

    private static PreparedSet Load(DataFilters filters, DataColumns columns, params string[] rows)
    {
        using var file = new TemporaryFile(string.Join('\n', rows));
        return PreparedSet.Load(
            [new RowSource(file.Path)], new RowPreparation(new CharacterEncoder(), new PreparationOptions { Filters = filters, Columns = columns }), cancellation: TestContext.Current.CancellationToken);
    }

    private static DataSummary Statistics(DataColumns columns, params string[] rows)
    {
        using var file = new TemporaryFile(string.Join('\n', rows));
        return new DataStatistics(new RowInspection(null, new PreparationOptions { Columns = columns }), []).Of(new RowSource(file.Path), TestContext.Current.CancellationToken);
    }

    private static List<(ProblemKind, long)> Problems(params string[] rows)
    {
        using var file = new TemporaryFile(string.Join('\n', rows));
        return [.. new DataCheck(new RowInspection(null, new PreparationOptions())).Run(new RowSource(file.Path), TestContext.Current.CancellationToken).Select(problem => (problem.Kind, problem.Fault.Place!.Value.Number))];
    }
}
