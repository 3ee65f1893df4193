using System.Globalization;
using Anima.Data.Filters;
using Anima.Data.Inspection;
using Anima.Recipes;
using Spectre.Console;

namespace Anima.Dpo.DataReports;

/// <summary>A data set's numbers as tables: with borders on a terminal, plain columns anywhere else.</summary>
/// <param name="console">Where they are written.</param>
/// <param name="streams">Say whether that is a terminal, and how wide it is.</param>
internal sealed class StatisticsTable(IAnsiConsole console, StandardStreams streams)
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int SparkWidth = 18;

    /// <summary>Writes everything that is known.</summary>
    public void Write(DataSummary summary)
    {
        console.Profile.Width = streams.IsOutputTerminal ? streams.Width : ReportWidth.Endless;
        Say(string.Create(CultureInfo.InvariantCulture, $"{summary.Source}: {Counted.Of(summary.Rows, "row")}, {Counted.Of(summary.Items, summary.Noun.TrimEnd('s'))}"));
        if (summary.FirstUnreadable is { } unreadable)
            Say($"{Counted.Of(summary.Unreadable, "row")} cannot be read, the first: {unreadable}");
        if (summary.Shape is { } shape)
            Say(shape);
        foreach (var lengths in summary.Lengths)
            Write(lengths);
        if (summary.Cuts.Count > 0)
            Write(summary.Cuts);
        Say(summary.Kind == RecipeKind.Supervised
            ? FormattableString.Invariant($"duplicates: {summary.Duplicates:N0} sequences, {summary.RepeatedPrompts:N0} prompts")
            : FormattableString.Invariant($"duplicates: {summary.Duplicates:N0} pairs, {summary.Contradictions:N0} pairs the other way round, {summary.RepeatedPrompts:N0} prompts; {summary.IdenticalAnswers:N0} pairs of equal answers"));
        if (summary.Languages.Count > 0)
            WriteLanguages(summary.Languages);
        if (summary is { ScoreGap: { } gap, Scores: { } scores })
            WriteScores(gap, scores, summary.GapsNotAboveZero);
    }

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:F1} %");

    /// <summary>A number with as many digits as are worth reading.</summary>
    public static string Number(double value) =>
        Math.Round(value, 2) == Math.Round(value) || Math.Abs(value) >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString(Math.Abs(value) < 100 ? "N2" : "N1", CultureInfo.InvariantCulture);

    private void Say(string line) => console.WriteLine(line);

    private void Write(LengthSummary lengths)
    {
        var table = NumberTable(lengths.Unit);
        foreach (var (name, summary) in lengths.Parts)
            AddRow(table, name, summary);
        if (lengths.Comparison is { } both)
            AddRow(table, "difference", both.Difference);
        console.Write(table);
        if (lengths.Comparison is { } compared)
            Say($"chosen is the longer answer in {Percent(compared.ChosenLongerShare)} of pairs, as long in {Percent(compared.EqualShare)}; on average it has {Number(Math.Abs(compared.Difference.Mean))} {lengths.Unit} {(compared.Difference.Mean >= 0 ? "more" : "less")}");
    }

    private void Write(IReadOnlyList<CutSummary> cuts)
    {
        var table = NewTable("max length", "whole", "cut", "dropped");
        foreach (var cut in cuts)
            table.AddRow(Cell(Number(cut.MaxLength)), Cell(Share(cut.Whole, cut.Items)), Cell(Share(cut.Cut, cut.Items)), Cell(Share(cut.Dropped, cut.Items)));
        console.Write(table);
    }

    private void WriteLanguages(IReadOnlyList<(string Part, IReadOnlyList<KeyValuePair<string, long>> Counts)> parts)
    {
        var table = NewTable(["language", .. parts.Select(part => part.Part)]);
        foreach (var name in parts.SelectMany(part => part.Counts).Select(language => language.Key).Distinct())
            table.AddRow([Cell(name), .. parts.Select(part => Cell(Share(part.Counts.FirstOrDefault(language => language.Key == name).Value, part.Counts.Sum(language => language.Value))))]);
        console.Write(table);
    }

    private void WriteScores(NumberSummary gap, ScoreColumns scores, long notAboveZero)
    {
        var table = NumberTable("score gap");
        AddRow(table, "gap", gap);
        console.Write(table);
        Say($"{scores.Chosen} is not above {scores.Rejected} in {Share(notAboveZero, gap.Count)} of {Number(gap.Count)} pairs with scores");
    }

    private Table NumberTable(string title) => NewTable(title, "min", "median", "p90", "p95", "p99", "max", "mean", "distribution");

    private Table NewTable(params string[] columns)
    {
        var table = new Table { Border = streams.IsOutputTerminal ? TableBorder.Rounded : TableBorder.None };
        for (var i = 0; i < columns.Length; i++)
            table.AddColumn(new TableColumn(new Text(columns[i], new Style(decoration: Decoration.Bold)))
            {
                NoWrap = true,
                Alignment = i == 0 || columns[i] == "distribution" ? Justify.Left : Justify.Right,
            });
        return table;
    }

    private static void AddRow(Table table, string name, NumberSummary summary) => table.AddRow(
    [
        Cell(name), .. new[] { summary.Min, summary.Median, summary.P90, summary.P95, summary.P99, summary.Max, summary.Mean }.Select(value => Cell(Number(value))),
        new Text(Sparkline(summary.Histogram), new Style(Color.Green)),
    ]);

    private static Text Cell(string text) => new(text);

    private static string Share(long count, long all) => all == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} ({Percent((double)count / all)})");

    // The histogram's intervals in few columns; the highest is a full block.
    private static string Sparkline(Histogram histogram)
    {
        var columns = Math.Min(SparkWidth, histogram.Counts.Count);
        var counts = new long[columns];
        for (var i = 0; i < histogram.Counts.Count; i++)
            counts[i * columns / histogram.Counts.Count] += histogram.Counts[i];
        var most = Math.Max(1, counts.Max());
        return string.Concat(counts.Select(count => count == 0 ? ' ' : Blocks[(int)(count * (Blocks.Length - 1) / most)]));
    }
}
