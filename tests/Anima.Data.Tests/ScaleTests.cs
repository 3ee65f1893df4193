using System.Globalization;
using System.Text;

namespace Anima.Data.Tests;

public sealed class ScaleTests
{
    [Fact]
    public void Sixty_thousand_pairs_go_from_file_to_batches_without_loss()
    {
        const int PairCount = 60_000;
        using var file = new TemporaryFile(Rows(PairCount));
        var preparation = new RowPreparation(new NoTextEncoder("none"), new PreparationOptions { Truncation = new Truncation(64), VocabularySize = 1000 });
        var data = PreparedSet.Load([new RowSource(file.Path)], preparation, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(PairCount, data.Items.Count);
        var plan = new StepPlan(new EpochOrder(PairCount, shuffle: true, seed: 42), itemsPerStep: 16, epochs: 1);
        var (pairs, tokens) = (0, 0L);
        for (var step = 1; step <= plan.TotalSteps; step++)
        {
            TokenTree[] trees = [.. plan.ItemsOf(step).ToArray().Select(index => data.Items[index].ToTree())];
            foreach (var batch in BatchPlan.Of(trees, tokensPerBatch: 512).Select(indices => TreeBatch.Pack([.. indices.Select(index => trees[index])])))
                (pairs, tokens) = (pairs + batch.Rows.Length, tokens + batch.Tokens);
        }

        Assert.Equal(PairCount, pairs);
        Assert.Equal(data.Items.Sum(pair => (long)pair.Tokens), tokens);
    }

    private static string Rows(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{{\"prompt_ids\":[{string.Join(',', Enumerable.Range(1, 1 + i % 40))}],\"chosen_ids\":[{i % 1000},5,6,7],\"rejected_ids\":[{i % 7},2]}}\n");
        return text.ToString();
    }
}
