namespace Anima.Data;

/// <summary>
/// Which trees go through the model together. First fit, the longest first, so that a step's trees fill few micro-batches; a tree larger
/// than the budget is alone in its own. Depends on lengths and budget alone, never on the machine. All who need a step's micro-batches
/// (training, evaluation, scoring, references) index by the same plan.
/// </summary>
internal static class BatchPlan
{
    /// <summary>The micro-batches, each with the indices of its trees, ascending; every tree stands in one of them.</summary>
    /// <param name="tokenCounts">Tokens of each tree, [trees].</param>
    /// <param name="tokensPerBatch">Most tokens that a micro-batch computes, from 1, except for a single larger tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is below 1.</exception>
    public static int[][] Of(IReadOnlyList<int> tokenCounts, int tokensPerBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokensPerBatch, 1);
        var inOrder = Enumerable.Range(0, tokenCounts.Count);
        if (tokenCounts.Sum(count => (long)count) <= tokensPerBatch)
            return tokenCounts.Count == 0 ? [] : [[.. inOrder]];
        var batches = new List<Batch>();
        foreach (var index in inOrder.OrderByDescending(index => tokenCounts[index]))
        {
            var batch = batches.Find(batch => batch.Tokens + tokenCounts[index] <= tokensPerBatch);
            if (batch is null)
                batches.Add(batch = new Batch());
            batch.Add(index, tokenCounts[index]);
        }
        return [.. batches.Select(batch => batch.Indices.Order().ToArray())];
    }

    /// <summary>The micro-batches of <paramref name="trees"/>, see <see cref="Of(IReadOnlyList{int}, int)"/>.</summary>
    public static int[][] Of(IReadOnlyList<TokenTree> trees, int tokensPerBatch) => Of([.. trees.Select(tree => tree.TokenCount)], tokensPerBatch);

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
