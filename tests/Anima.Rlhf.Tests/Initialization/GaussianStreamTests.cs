using Anima.Rlhf.Initialization;

namespace Anima.Rlhf.Tests.Initialization;

public sealed class GaussianStreamTests
{
    // Computed with Python's statistics.NormalDist, an implementation of its own of the same published algorithm.
    [Theory]
    [InlineData(1e-300, -37.0470962993612)]
    [InlineData(1e-20, -9.262340089798405)]
    [InlineData(1e-05, -4.2648907939228256)]
    [InlineData(0.01, -2.3263478740408408)]
    [InlineData(0.075, -1.4395314709384557)]
    [InlineData(0.3, -0.5244005127080407)]
    [InlineData(0.5, 0.0)]
    [InlineData(0.7, 0.5244005127080407)]
    [InlineData(0.925, 1.439531470938456)]
    [InlineData(0.99, 2.3263478740408408)]
    [InlineData(0.999999, 4.753424308817089)]
    [InlineData(1 - 1.1102230246251565e-16, 8.209536151601386)]
    public void Quantiles_are_those_of_the_normal_distribution(double p, double quantile) =>
        Assert.Equal(quantile, NormalQuantile.At(p), Math.Abs(quantile) * 1e-14);

    // Computed with a few lines of Python after the stream's description.
    [Theory]
    [InlineData(0, 0.1411899261004051)]
    [InlineData(1, 0.3674275653297452)]
    [InlineData(2, 2.1722886649145416)]
    [InlineData(1_000_000, -0.5883309206605446)]
    [InlineData(5_000_000_000, -0.8304382378797621)]
    public void Numbers_follow_from_seed_name_and_index(long index, double number) =>
        Assert.Equal(number, new GaussianStream(42, "model.embed_tokens.weight")[index], 1e-14);

    [Fact]
    public void Numbers_have_the_moments_of_the_normal_distribution_and_their_neighbours_are_independent()
    {
        const int Count = 200_000;
        var (sum, squares, fourths, products) = (0.0, 0.0, 0.0, 0.0);
        var stream = new GaussianStream(1, "w");
        var other = new GaussianStream(2, "w");
        for (var i = 0; i < Count; i++)
        {
            var x = stream[i];
            sum += x;
            squares += x * x;
            fourths += x * x * x * x;
            products += x * (stream[i + 1] + other[i]);
        }
        // Four standard errors of each mean.
        var error = 4 / Math.Sqrt(Count);
        Assert.Equal(0, sum / Count, error);
        Assert.Equal(1, squares / Count, error * Math.Sqrt(2));
        Assert.Equal(3, fourths / Count, error * Math.Sqrt(96));
        Assert.Equal(0, products / Count, error * Math.Sqrt(2));
    }
}
