namespace Anima.Data.Inspection;

/// <summary>How often values lie in intervals of equal width; the few largest are counted in one at the end, so that they do not hide the others.</summary>
/// <param name="Start">Where the first interval begins.</param>
/// <param name="Width">The width of each: 1, 2 or 5 times a power of ten.</param>
/// <param name="Counts">Values in each interval, its beginning included and its end not.</param>
/// <param name="Above">Values behind the last interval.</param>
internal sealed record Histogram(double Start, double Width, IReadOnlyList<long> Counts, long Above)
{
    private const int Wanted = 30;
    private const double ShownShare = 0.99;

    /// <summary>Counts values.</summary>
    /// <param name="sorted">The values, ascending; at least one.</param>
    /// <param name="minWidth">The least width, such as 1 for whole numbers.</param>
    public static Histogram Of(ReadOnlySpan<double> sorted, double minWidth)
    {
        var (least, most) = (sorted[0], sorted[^1]);
        // A long tail is cut off unless it is short anyway.
        var end = sorted[(int)((sorted.Length - 1) * ShownShare)];
        if (most - least <= 2 * (end - least))
            end = most;
        var width = Math.Max(minWidth, NiceWidth((end - least) / Wanted));
        var start = Math.Floor(least / width) * width;
        var counts = new long[(int)Math.Floor((end - start) / width) + 1];
        var above = 0L;
        foreach (var value in sorted)
            if ((int)Math.Min(int.MaxValue, (value - start) / width) is var index && index < counts.Length)
                counts[index]++;
            else
                above++;
        return new Histogram(start, width, counts, above);
    }

    private static double NiceWidth(double width)
    {
        if (width <= 0)
            return 0.01;
        var power = Math.Pow(10, Math.Floor(Math.Log10(width)));
        return (width / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
    }
}
