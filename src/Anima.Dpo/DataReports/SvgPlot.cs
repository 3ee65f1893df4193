using System.Globalization;
using System.Text;
using Anima.Data.Inspection;

namespace Anima.Dpo.DataReports;

/// <summary>Plots as SVG that stands in a page; colours are those of the page's style.</summary>
internal static class SvgPlot
{
    private const int Width = 460;
    private const int Height = 170;
    private const int Left = 44;
    private const int Bottom = 24;
    private const int Top = 10;
    private const int MostTicks = 8;

    private static readonly int[] TickSteps = [1, 2, 4, 5, 10, 20, 50, 100, 1000];

    /// <summary>Bars over a number line, with the median marked.</summary>
    /// <param name="summary">What is shown.</param>
    /// <param name="series">The class of the bars' colour.</param>
    public static string Histogram(NumberSummary summary, string series)
    {
        var histogram = summary.Histogram;
        var bars = histogram.Above > 0 ? [.. histogram.Counts, histogram.Above] : histogram.Counts;
        // Even, so that the line in the middle stands at a whole number.
        var most = Math.Max(2, (bars.Max() + 1) / 2 * 2);
        double plotWidth = Width - Left - 8, plotHeight = Height - Top - Bottom, step = plotWidth / bars.Count;
        var svg = new StringBuilder();
        Add(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" class=\"plot\">");
        for (var line = 0; line <= 2; line++)
        {
            var y = Top + plotHeight * (2 - line) / 2;
            Add(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - 8}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/><text class=\"tick\" x=\"{Left - 6}\" y=\"{y + 3.5:0.#}\" text-anchor=\"end\">{most * line / 2:N0}</text>");
        }
        for (var i = 0; i < bars.Count; i++)
        {
            var height = plotHeight * bars[i] / most;
            var isAbove = i == histogram.Counts.Count;
            var range = isAbove ? $"from {At(i)}" : $"{At(i)} to {At(i + 1)}";
            if (bars[i] > 0)
                Add(svg, $"<rect class=\"{series}{(isAbove ? " above" : "")}\" x=\"{Left + i * step + 0.5:0.##}\" y=\"{Top + plotHeight - height:0.##}\" width=\"{Math.Max(1, step - 1):0.##}\" height=\"{height:0.##}\" rx=\"1.5\"><title>{range}: {bars[i]:N0}</title></rect>");
        }
        AddTicks(svg, histogram, step);
        var median = Left + step * Math.Min(histogram.Counts.Count, (summary.Median - histogram.Start) / histogram.Width);
        Add(svg, $"<line class=\"median\" x1=\"{median:0.#}\" x2=\"{median:0.#}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"><title>median {StatisticsTable.Number(summary.Median)}</title></line></svg>");
        return svg.ToString();

        string At(int index) => StatisticsTable.Number(histogram.Start + index * histogram.Width);
    }

    /// <summary>One bar whose parts fill it, each with its share.</summary>
    /// <param name="parts">Class of the colour, name and count of each part.</param>
    public static string Stack(params ReadOnlySpan<(string Series, string Name, long Count)> parts)
    {
        var all = 0L;
        foreach (var part in parts)
            all += part.Count;
        var svg = new StringBuilder("<svg viewBox=\"0 0 1000 26\" preserveAspectRatio=\"none\" class=\"stack\">");
        var x = 0.0;
        foreach (var (series, name, count) in parts)
        {
            var width = 1000.0 * count / Math.Max(1, all);
            if (count > 0)
                Add(svg, $"<rect class=\"{series}\" x=\"{x:0.##}\" y=\"0\" width=\"{width:0.##}\" height=\"26\"><title>{name}: {count:N0}</title></rect>");
            x += width;
        }
        return svg.Append("</svg>").ToString();
    }

    // At round numbers, 0 among them where it is in sight.
    private static void AddTicks(StringBuilder svg, Histogram histogram, double step)
    {
        var shown = histogram.Counts.Count * histogram.Width;
        var every = TickSteps.Select(factor => factor * histogram.Width).First(distance => shown / distance <= MostTicks);
        for (var value = Math.Ceiling(histogram.Start / every) * every; value <= histogram.Start + shown; value += every)
            Add(svg, $"<text class=\"tick\" x=\"{Left + (value - histogram.Start) / histogram.Width * step:0.#}\" y=\"{Height - 8}\" text-anchor=\"middle\">{StatisticsTable.Number(value)}</text>");
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
