namespace Anima.Data.Inspection;

/// <summary>Numbers in short. A percentile is the least value that so many percent do not exceed.</summary>
internal sealed record NumberSummary
{
    /// <summary>How many numbers.</summary>
    public required long Count { get; init; }

    /// <summary>Their mean.</summary>
    public required double Mean { get; init; }

    /// <summary>The least.</summary>
    public required double Min { get; init; }

    /// <summary>The 50th percentile.</summary>
    public required double Median { get; init; }

    /// <summary>The 90th percentile.</summary>
    public required double P90 { get; init; }

    /// <summary>The 95th percentile.</summary>
    public required double P95 { get; init; }

    /// <summary>The 99th percentile.</summary>
    public required double P99 { get; init; }

    /// <summary>The greatest.</summary>
    public required double Max { get; init; }

    /// <summary>How they are distributed.</summary>
    public required Histogram Histogram { get; init; }

    /// <summary>Sums numbers up; null where there is none.</summary>
    /// <param name="values">The numbers; finite.</param>
    /// <param name="minWidth">The least width of the histogram's intervals, such as 1 for whole numbers.</param>
    public static NumberSummary? Of(IEnumerable<double> values, double minWidth)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : new NumberSummary
        {
            Count = sorted.Length,
            Mean = sorted.Average(),
            Min = sorted[0],
            Median = Percentile(sorted, 50),
            P90 = Percentile(sorted, 90),
            P95 = Percentile(sorted, 95),
            P99 = Percentile(sorted, 99),
            Max = sorted[^1],
            Histogram = Histogram.Of(sorted, minWidth),
        };
    }

    private static double Percentile(double[] sorted, int percent) => sorted[(int)Math.Max(0, (percent * (long)sorted.Length + 99) / 100 - 1)];
}
