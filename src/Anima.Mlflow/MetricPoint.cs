using System.Globalization;

namespace Anima.Mlflow;

/// <summary>One value of a metric: a line <c>timestamp value step</c> of the metric's file.</summary>
/// <param name="TimestampMs">Milliseconds since 1970, UTC.</param>
/// <param name="Value">The value; NaN and infinities are allowed.</param>
/// <param name="Step">The step it belongs to.</param>
public readonly record struct MetricPoint(long TimestampMs, double Value, long Step)
{
    /// <summary>The line without its end, in the spelling that MLflow reads: shortest digits that read back exactly, <c>nan</c>, <c>inf</c>, <c>-inf</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TimestampMs} {ValueText} {Step}");

    private string ValueText => Value switch
    {
        double.NaN => "nan",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        _ => Value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>Reads a line without its end. Lines of more or fewer columns, or with other spacing, are none.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out MetricPoint point)
    {
        point = default;
        Span<Range> columns = stackalloc Range[4];
        if (line.Split(columns, ' ') != 3)
            return false;
        if (!long.TryParse(line[columns[0]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var timestamp)
            || !TryParseValue(line[columns[1]], out var value)
            || !long.TryParse(line[columns[2]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var step))
            return false;
        point = new MetricPoint(timestamp, value, step);
        return true;
    }

    private static bool TryParseValue(ReadOnlySpan<char> text, out double value)
    {
        value = text switch
        {
            "nan" or "NaN" => double.NaN,
            "inf" or "Infinity" => double.PositiveInfinity,
            "-inf" or "-Infinity" => double.NegativeInfinity,
            _ => 0,
        };
        return value != 0 || double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }
}
