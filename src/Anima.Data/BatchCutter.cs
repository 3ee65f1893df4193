namespace Anima.Data;

/// <summary>
/// Cuts the pairs of one optimiser step into micro-batches. Greedy and in order: a micro-batch takes trees while their tokens
/// stay within the budget; a tree larger than the budget is a micro-batch of its own. Depends on the budget and the data alone.
/// </summary>
public static class BatchCutter
{
    /// <summary>Cuts trees into packed micro-batches.</summary>
    /// <param name="trees">The pairs of one step, in order.</param>
    /// <param name="tokensPerBatch">Most tokens that a micro-batch computes, from 1, except for a single larger tree.</param>
    /// <returns>Micro-batches that hold every tree once, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget is below 1.</exception>
    public static IReadOnlyList<TreeBatch> Cut(IReadOnlyList<PreferenceTree> trees, int tokensPerBatch)
    {
        int[] tokenCounts = [.. trees.Select(tree => tree.TokenCount)];
        PreferenceTree[] all = [.. trees];
        return [.. CutRanges(tokenCounts, tokensPerBatch).Select(range => TreeBatch.Pack(all[range]))];
    }

    /// <summary>Cuts by token counts alone, for planning.</summary>
    /// <param name="tokenCounts">Tokens of each tree of one step, in order.</param>
    /// <param name="tokensPerBatch">As in <see cref="Cut"/>.</param>
    /// <returns>Ranges that cover all trees once, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget is below 1.</exception>
    public static IReadOnlyList<Range> CutRanges(ReadOnlySpan<int> tokenCounts, int tokensPerBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokensPerBatch, 1);
        var ranges = new List<Range>();
        var start = 0;
        var filled = 0L;
        for (var i = 0; i < tokenCounts.Length; i++)
        {
            if (i > start && filled + tokenCounts[i] > tokensPerBatch)
            {
                ranges.Add(start..i);
                start = i;
                filled = 0;
            }

            filled += tokenCounts[i];
        }

        if (start < tokenCounts.Length)
            ranges.Add(start..tokenCounts.Length);
        return ranges;
    }
}
