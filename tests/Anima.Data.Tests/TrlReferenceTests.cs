using System.Text.Json;
using Anima.Testing;

namespace Anima.Data.Tests;

/// <summary>Whole data sets as TRL 1.16 prepares them. Where a file of new values stands beside one of TRL 1.10, the new ones count.</summary>
public sealed class TrlReferenceTests
{
    private const int RowCount = 20;

    public static TheoryData<string, string> Sets { get; } = new()
    {
        { "dpo_en_300.explicit_strings", "llama2" },
        { "dpo_en_300.implicit_conversational", "llama2" },
        { "dpo_en_300.implicit_conversational", "qwen3" },
        { "dpo_en_300.explicit_conversational", "llama2" },
        { "dpo_en_300.explicit_conversational", "qwen3" },
        { "dpo_en_300.hh_transcript", "llama2" },
        { "dpo_zh_300.explicit_strings", "llama2" },
        { "dpo_zh_300.explicit_strings", "qwen3" },
        { "dpo_zh_300.implicit_conversational", "llama2" },
        { "dpo_zh_300.implicit_conversational", "qwen3" },
        { "dpo_zh_300.explicit_conversational", "llama2" },
        { "dpo_zh_300.explicit_conversational", "qwen3" },
        { "dpo_zh_300.hh_transcript", "llama2" },
    };

    [Fact]
    public void Every_reference_set_is_tested()
    {
        using var index = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("data_processing", "index.json")));
        Assert.Equal(index.RootElement.EnumerateObject().Select(set => set.Name).Order(), Sets.Select(set => $"{set.Data.Item1}.{set.Data.Item2}").Order());
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Ids_before_truncation_agree(string set, string tokenizer)
    {
        var data = Prepare(set, tokenizer, Truncation.None);
        AssertIds(Reference(set, tokenizer, ".jsonl"), data.Items);
        // Two rows of this set have a token that merges over the seam; no other set has any.
        int[] moved = set == "dpo_en_300.hh_transcript" ? [4, 17] : [];
        Assert.Equal(moved, data.Report[RowNotes.BoundaryMoved].Examples);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Dropped_rows_and_cut_sequences_agree(string set, string tokenizer)
    {
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Reference(set, tokenizer, ".truncation.json")));
        foreach (var maxLength in new[] { 128, 512 })
        {
            var expected = reference.RootElement.GetProperty(maxLength.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var data = Prepare(set, tokenizer, new Truncation(maxLength));
            int[] kept = Ids(expected, "kept_rows");
            Assert.Equal(kept, data.Items.Select(pair => pair.Row));
            Assert.Equal(Ids(expected, "dropped_rows"), Enumerable.Range(0, RowCount).Except(kept));
            Assert.Equal([RowPreparation.PromptTooLong], data.Report.Dropped.Keys);
            Assert.All(expected.GetProperty("after_truncation").EnumerateArray().Zip(data.Items), item => AssertCut(item.First, item.Second));
        }
    }

    [Fact]
    public void Ends_and_boundaries_agree()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("data_processing", "eos_and_boundary_cases_trl116.json")));
        var preparation = new RowPreparation(GoldenEncoders.Load("llama2"), new PreparationOptions());
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            // The cases do not print their other answer; its ids are those of "no" and the end token.
            var row = JsonSerializer.SerializeToElement(new { prompt = item.GetProperty("prompt"), chosen = item.GetProperty("chosen"), rejected = "no" });
            var prepared = preparation.Prepare([new DataRow(new RowPlace("cases", 1), row)]).Single();
            Assert.Equal(Ids(item, "prompt_ids"), prepared.Item!.SharedIds);
            Assert.Equal(Ids(item, "chosen_ids"), prepared.Item.BranchIds(0));
            Assert.Equal(Ids(item, "rejected_ids"), prepared.Item.BranchIds(1));
            if (item.TryGetProperty("mismatch_warning", out var warned))
                Assert.Equal(warned.GetBoolean(), prepared.Notes.HasFlag(RowNotes.BoundaryMoved));
        }
    }

    [Theory]
    [InlineData("trajectory_pairs.jsonl", "tokenized.jsonl")]
    [InlineData("trajectory_pairs_conversational.jsonl", "tokenized_conversational.jsonl")]
    public void The_tiny_problems_pairs_agree(string pairs, string tokenized)
    {
        var encoder = GoldenEncoders.LoadFolder(Golden.Fixture("dpo", "tokenizer"));
        var preparation = new RowPreparation(encoder, new PreparationOptions { VocabularySize = 320 });
        var data = PreparedSet.Load([new RowSource(Golden.Path("dpo", pairs))], preparation, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(8, data.Items.Count);
        AssertIds(Golden.Fixture("dpo", tokenized), data.Items);
    }

    [Fact]
    public void A_real_chat_models_pairs_agree()
    {
        var encoder = GoldenEncoders.LoadFolder(Golden.Path("..", "models", "smollm2-135m-instruct"));
        var preparation = new RowPreparation(encoder, new PreparationOptions { VocabularySize = 49152 });
        var data = PreparedSet.Load([Source("dpo_en_300.explicit_conversational", limit: null)], preparation, cancellation: TestContext.Current.CancellationToken);
        AssertIds(Golden.Path("smollm2", "tokenized.jsonl"), data.Items, "pair");
    }

    private static PreparedSet Prepare(string set, string tokenizer, Truncation truncation)
    {
        var preparation = new RowPreparation(GoldenEncoders.Load(tokenizer), new PreparationOptions { Truncation = truncation });
        return PreparedSet.Load([Source(set, RowCount)], preparation, cancellation: TestContext.Current.CancellationToken);
    }

    private static RowSource Source(string set, int? limit) => new(Golden.Path("..", "data", $"{set}.jsonl"), limit);

    private static string Reference(string set, string tokenizer, string suffix)
    {
        var newer = Golden.Path("data_processing", $"{set}.{tokenizer}_trl116{suffix}");
        return File.Exists(newer) ? newer : Golden.Path("data_processing", $"{set}.{tokenizer}{suffix}");
    }

    private static void AssertIds(string file, IReadOnlyList<TrainingItem> pairs, string rowField = "row")
    {
        var byRow = pairs.ToDictionary(pair => pair.Row);
        var count = 0;
        foreach (var line in File.ReadLines(file))
        {
            var expected = JsonElement.Parse(line);
            var pair = byRow[expected.TryGetProperty(rowField, out var row) ? row.GetInt32() : count];
            Assert.Equal(Ids(expected, "prompt_ids"), pair.SharedIds);
            Assert.Equal(Ids(expected, "chosen_ids"), pair.BranchIds(0));
            Assert.Equal(Ids(expected, "rejected_ids"), pair.BranchIds(1));
            count++;
        }

        Assert.True(count > 0, $"{file} holds no row.");
    }

    private static void AssertCut(JsonElement expected, TrainingItem pair)
    {
        var (chosen, rejected) = (pair.Sequence(0), pair.Sequence(1));
        Assert.Equal(expected.GetProperty("chosen_total").GetInt32(), chosen.Length);
        Assert.Equal(expected.GetProperty("rejected_total").GetInt32(), rejected.Length);
        Assert.Equal(expected.GetProperty("chosen_completion").GetInt32(), chosen.CompletionLength);
        Assert.Equal(expected.GetProperty("rejected_completion").GetInt32(), rejected.CompletionLength);
        Assert.Equal(expected.GetProperty("chosen_last_id").GetInt32(), chosen.Ids[^1]);
        Assert.Equal(expected.GetProperty("rejected_last_id").GetInt32(), rejected.Ids[^1]);
    }

    private static int[] Ids(JsonElement item, string name) => [.. item.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
}
