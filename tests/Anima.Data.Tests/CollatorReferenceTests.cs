using System.Text.Json;
using Anima.Recipes;
using Anima.Testing;

namespace Anima.Data.Tests;

/// <summary>TRL's collator on small pairs of ids, against truncation and the tree round trip.</summary>
public sealed class CollatorReferenceTests
{
    [Fact]
    public void Sequences_and_completion_masks_agree()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("data_processing", "collator_cases.json")));
        var count = 0;
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var truncation = ReadTruncation(item.GetProperty("options"));
            var pairs = item.GetProperty("examples").EnumerateArray().Select((example, row) => TrainingItem.Pair(
                row, Ids(example.GetProperty("prompt_ids")), Ids(example.GetProperty("chosen_ids")), Ids(example.GetProperty("rejected_ids")), truncation)).ToArray();
            var trees = pairs.Select(pair => pair.ToTree()).ToArray();
            PreparedSequence[] sequences = [.. trees.Select(tree => tree.Sequence(0)), .. trees.Select(tree => tree.Sequence(1))];
            AssertBatch(item.GetProperty("batch"), sequences);
            count++;
        }

        Assert.True(count > 1);
    }

    private static void AssertBatch(JsonElement batch, PreparedSequence[] sequences)
    {
        int[][] Rows(string name) => [.. batch.GetProperty(name).EnumerateArray().Select(Ids)];
        var (inputIds, attention, completion) = (Rows("input_ids"), Rows("attention_mask"), Rows("completion_mask"));
        Assert.Equal(sequences.Length, inputIds.Length);
        for (var i = 0; i < sequences.Length; i++)
        {
            var length = attention[i].Sum();
            Assert.Equal(inputIds[i][..length], sequences[i].Ids);
            Assert.Equal(completion[i][..length], Enumerable.Range(0, length).Select(index => index >= sequences[i].CompletionStart ? 1 : 0));
        }
    }

    private static Truncation ReadTruncation(JsonElement options)
    {
        foreach (var option in options.EnumerateObject())
            Assert.Contains(option.Name, (string[])["max_length", "truncation_mode", "pad_to_multiple_of"]);
        int? maxLength = options.TryGetProperty("max_length", out var length) ? length.GetInt32() : null;
        var isLeft = options.TryGetProperty("truncation_mode", out var mode) && mode.GetString() == "keep_end";
        return new Truncation(maxLength, isLeft ? TruncationSide.Left : TruncationSide.Right);
    }

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt32())];
}
