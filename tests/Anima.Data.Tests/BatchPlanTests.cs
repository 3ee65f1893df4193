namespace Anima.Data.Tests;

public sealed class BatchPlanTests
{
    [Theory]
    [InlineData(10, new[] { 3, 3, 4 }, "0 1 2")] // all fit: nothing moves
    [InlineData(10, new[] { 6, 6, 4, 4 }, "0 2|1 3")]
    [InlineData(10, new[] { 2, 30, 9, 8 }, "1|2|0 3")] // a larger tree is alone
    [InlineData(10, new int[0], "")]
    public void Long_trees_come_first_and_short_ones_fill_the_gaps(int budget, int[] counts, string plan) =>
        Assert.Equal(plan, string.Join('|', BatchPlan.Of(counts, budget).Select(batch => string.Join(' ', batch))));

    [Fact]
    public void Every_tree_stands_once_no_batch_overflows_and_there_are_never_more_than_in_order()
    {
        var random = new Random(11);
        var fewer = 0;
        for (var round = 0; round < 500; round++)
        {
            int[] counts = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(1, 130))];
            var plan = BatchPlan.Of(counts, 100);
            Assert.Equal(Enumerable.Range(0, counts.Length), plan.SelectMany(batch => batch).Order());
            Assert.All(plan, batch => Assert.True(batch.Length == 1 || batch.Sum(index => counts[index]) <= 100));
            var inOrder = BatchesInOrder(counts, 100);
            Assert.True(plan.Length <= inOrder, $"{plan.Length} micro-batches, {inOrder} in order");
            fewer += plan.Length < inOrder ? 1 : 0;
        }
        Assert.True(fewer > 250, $"only {fewer} of 500 steps got fewer micro-batches");
    }

    [Fact]
    public void A_batch_may_hold_trees_of_different_numbers_of_sequences()
    {
        var batch = TreeBatch.Pack(
        [
            TokenTree.Grow(0, new PreparedSequence([1, 2, 3], 1)),
            TokenTree.Grow(1, new PreparedSequence([1, 4, 5], 1), new PreparedSequence([1, 6], 1), new PreparedSequence([1, 7], 1)),
            TokenTree.Grow(2, new PreparedSequence([8, 9], 1), new PreparedSequence([8, 1], 1)),
        ]);
        Assert.Equal([0, 1, 4, 6], batch.FirstSequence);
        Assert.Equal([2, 2, 1, 1, 1, 1], batch.ScoredCounts);
        Assert.Equal([0, 1, 2], batch.Rows);
    }

    // What cutting without moving anything needs.
    private static int BatchesInOrder(int[] counts, int budget)
    {
        var (batches, filled) = (0, int.MaxValue);
        foreach (var count in counts)
        {
            if ((long)filled + count > budget)
                (batches, filled) = (batches + 1, 0);
            filled += count;
        }
        return batches;
    }
}
