namespace Anima.Data.Tests;

public sealed class BatchPackingTests
{
    [Theory]
    [InlineData(10, new[] { 3, 3, 4 }, new[] { 0, 1, 2 })] // all fit: nothing moves
    [InlineData(10, new[] { 6, 6, 4, 4 }, new[] { 0, 2, 1, 3 })]
    [InlineData(10, new[] { 2, 30, 9, 8 }, new[] { 1, 2, 0, 3 })] // a larger tree stands alone
    public void Long_trees_come_first_and_short_ones_fill_the_gaps(int budget, int[] counts, int[] order) =>
        Assert.Equal(order, BatchPacking.Order(counts, budget));

    [Fact]
    public void Every_tree_stands_once_no_batch_overflows_and_there_are_never_more_than_in_order()
    {
        var random = new Random(11);
        var fewer = 0;
        for (var round = 0; round < 500; round++)
        {
            int[] counts = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(1, 130))];
            var order = BatchPacking.Order(counts, 100);
            Assert.Equal(Enumerable.Range(0, counts.Length), order.Order());
            int[] ordered = [.. order.Select(index => counts[index])];
            var packed = BatchCutter.CutRanges(ordered, 100);
            Assert.All(packed, range => Assert.True(ordered[range].Sum() <= 100 || ordered[range].Length == 1));
            var plain = BatchCutter.CutRanges(counts, 100);
            Assert.True(packed.Count <= plain.Count, $"{packed.Count} micro-batches, {plain.Count} in order");
            fewer += packed.Count < plain.Count ? 1 : 0;
        }
        Assert.True(fewer > 250, $"only {fewer} of 500 steps got fewer micro-batches");
    }
}
