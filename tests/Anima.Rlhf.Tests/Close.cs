using System.Globalization;

namespace Anima.Rlhf.Tests;

/// <summary>Comparisons with the tolerances of the reference values; a failure names the worst place.</summary>
internal static class Close
{
    /// <summary>|actual − expected| ≤ absolute + relative·|expected| everywhere.</summary>
    public static void All(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double absolute, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            One(expected[i], actual[i], absolute, relative, what, i);
    }

    /// <summary>|actual − expected| ≤ absolute + relative·|expected|.</summary>
    public static void One(double expected, double actual, double absolute, double relative, string what, int index = -1)
    {
        var difference = Math.Abs(actual - expected);
        Assert.True(
            difference <= absolute + relative * Math.Abs(expected),
            string.Create(CultureInfo.InvariantCulture, $"{what}[{index}]: expected {expected:R}, got {actual:R}, off by {difference:E2}."));
    }

    /// <summary>The difference is at most <paramref name="share"/> of the largest expected entry.</summary>
    public static void ToLargest(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double share, string what)
    {
        double largest = 0;
        foreach (var value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        All(expected, actual, share * largest + 1e-8, 0, what);
    }
}
