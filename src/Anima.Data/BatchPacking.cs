namespace Anima.Data;

/// <summary>
/// Puts trees into an order in which <see cref="BatchCutter"/> fills its micro-batches well: first fit, the longest first. The order
/// of a step's pairs does not matter to its result, so fewer and fuller micro-batches cost nothing. Depends on lengths and budget alone.
/// </summary>
public static class BatchPacking
{
    /// <summary>The order, as indices into <paramref name="tokenCounts"/>; unchanged where all fit into one micro-batch.</summary>
    /// <param name="tokenCounts">Tokens of each tree.</param>
    /// <param name="tokensPerBatch">Most tokens that a micro-batch computes, except for a single larger tree.</param>
    public static int[] Order(ReadOnlySpan<int> tokenCounts, int tokensPerBatch)
    {
        var counts = tokenCounts.ToArray();
        var inOrder = Enumerable.Range(0, counts.Length);
        if (counts.Sum(count => (long)count) <= tokensPerBatch)
            return [.. inOrder];
        var batches = new List<Batch>();
        foreach (var index in inOrder.OrderByDescending(index => counts[index]))
        {
            var batch = batches.Find(batch => batch.Tokens + counts[index] <= tokensPerBatch);
            if (batch is null)
                batches.Add(batch = new Batch());
            batch.Add(index, counts[index]);
        }
        return [.. batches.SelectMany(batch => batch.Indices.Order())];
    }

    /// <summary>Trees in that order.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="tokensPerBatch">As in <see cref="Order"/>.</param>
    public static List<PreferenceTree> Arrange(IReadOnlyList<PreferenceTree> trees, int tokensPerBatch) =>
        [.. Order([.. trees.Select(tree => tree.TokenCount)], tokensPerBatch).Select(index => trees[index])];

    private sealed class Batch
    {
        public List<int> Indices { get; } = [];

        public long Tokens { get; private set; }

        public void Add(int index, int tokens)
        {
            Indices.Add(index);
            Tokens += tokens;
        }
    }
}
