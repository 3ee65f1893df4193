using Anima.Data.Inspection;

namespace Anima.Data.Tests.Inspection;

public sealed class NumberSummaryTests
{
    [Fact]
    public void Percentiles_are_the_least_value_that_so_many_do_not_exceed()
    {
        var summary = NumberSummary.Of(Enumerable.Range(1, 200).Select(value => (double)value).Reverse(), minWidth: 1)!;
        Assert.Equal((1, 100, 180, 190, 198, 200, 100.5), (summary.Min, summary.Median, summary.P90, summary.P95, summary.P99, summary.Max, summary.Mean));
    }

    [Fact]
    public void One_number_is_every_percentile_and_none_is_nothing()
    {
        var summary = NumberSummary.Of([7], minWidth: 1)!;
        Assert.Equal((7, 7, 7), (summary.Min, summary.Median, summary.P99));
        Assert.Equal([1L], summary.Histogram.Counts);
        Assert.Null(NumberSummary.Of([], minWidth: 1));
    }

    [Theory]
    [InlineData(1, 1000, 1.0)]
    [InlineData(-500, 1500, 1.0)]
    [InlineData(0, 3, 1.0)]
    [InlineData(0, 1, 0.0)]
    public void Every_number_is_counted_once_in_intervals_of_a_round_width(int least, int most, double minWidth)
    {
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 999).Select(_ => minWidth == 0 ? least + (most - least) * random.NextDouble() : random.Next(least, most + 1)), most];
        var histogram = NumberSummary.Of(values, minWidth)!.Histogram;
        Assert.Equal(values.Length, histogram.Counts.Sum() + histogram.Above);
        Assert.InRange(histogram.Counts.Count, 1, 62);
        Assert.True(histogram.Width >= minWidth);
        for (var i = 0; i < histogram.Counts.Count; i++)
            Assert.Equal(values.Count(value => (int)((value - histogram.Start) / histogram.Width) == i), histogram.Counts[i]);
    }

    [Fact]
    public void A_long_tail_stands_in_one_number_and_does_not_flatten_the_rest()
    {
        var histogram = NumberSummary.Of([.. Enumerable.Range(0, 1000).Select(i => (double)(i % 100)), 1e6, 2e6], minWidth: 1)!.Histogram;
        Assert.Equal(2, histogram.Above);
        Assert.Equal(5, histogram.Width);
    }
}
