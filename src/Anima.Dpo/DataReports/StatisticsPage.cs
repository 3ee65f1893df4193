using System.Globalization;
using System.Net;
using System.Text;
using Anima.Data.Inspection;
using Anima.Recipes;

namespace Anima.Dpo.DataReports;

/// <summary>A data set's numbers as one page that needs nothing else: style and plots stand in it, and it has no script.</summary>
/// <param name="summary">The numbers.</param>
internal sealed class StatisticsPage(DataSummary summary)
{
    private const string Style = """
        :root { color-scheme: light; --ink: #1c2430; --soft: #667085; --line: #e4e7ec; --prompt: #7a8ca5; --chosen: #1f8f6b; --rejected: #d0653a; --other: #5468c7; --warn: #e0a526; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #f7f8fa; color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK JP", sans-serif; }
        main { max-width: 1060px; margin: 0 auto; padding: 36px 24px 64px; }
        h1 { font-size: 24px; margin: 0 0 4px; overflow-wrap: anywhere; }
        h2 { font-size: 17px; margin: 40px 0 12px; }
        h3 { font-size: 14px; margin: 0 0 2px; }
        p { margin: 6px 0; color: var(--soft); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(126px, 1fr)); gap: 12px; margin-top: 20px; }
        .card, .panel { background: #fff; border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
        .card b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
        .card span { color: var(--soft); font-size: 13px; }
        .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(440px, 100%), 1fr)); gap: 14px; }
        .panel small { color: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
        .plot { width: 100%; height: auto; display: block; margin-top: 6px; overflow: visible; }
        .grid { stroke: var(--line); } .tick { fill: var(--soft); font-size: 10.5px; } .median { stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 4 3; }
        .prompt { fill: var(--prompt); } .chosen { fill: var(--chosen); } .rejected { fill: var(--rejected); } .other { fill: var(--other); } .warn { fill: var(--warn); } .none { fill: var(--line); }
        .above { opacity: .45; }
        .stack { width: 100%; height: 16px; display: block; border-radius: 4px; }
        table { width: 100%; border-collapse: collapse; background: #fff; border: 1px solid var(--line); border-radius: 10px; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; white-space: nowrap; padding: 7px 14px; border-top: 1px solid var(--line); } tr:first-child th { border-top: 0; }
        th { font-weight: 600; font-size: 13px; color: var(--soft); } th:first-child, td:first-child { text-align: left; } td.bar { width: 34%; }
        .key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin: 0 5px 0 14px; } .key:first-child { margin-left: 0; }
        footer { margin-top: 40px; color: var(--soft); font-size: 13px; }
        """;

    private readonly StringBuilder _page = new();

    /// <summary>The page as HTML.</summary>
    public override string ToString()
    {
        _page.Clear();
        Add($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{Text(summary.Source)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n");
        Add($"<h1>{Text(summary.Source)}</h1>\n");
        if (summary.Shape is { } shape)
            Add($"<p>{Text(shape)}</p>\n");
        AddCards();
        foreach (var lengths in summary.Lengths.Reverse())
            AddLengths(lengths);
        AddCuts();
        AddLanguages();
        AddScores();
        Add($"<footer>Dashed lines are medians; a pale last bar holds everything beyond the axis. Written by anima-dpo data stats.</footer>\n</main>\n</body>\n</html>\n");
        return _page.ToString();
    }

    private void AddCards()
    {
        _page.Append("<div class=\"cards\">\n");
        AddCard(Count(summary.Rows), "rows");
        AddCard(Count(summary.Items), summary.Noun);
        if (summary.Lengths is [.., { Comparison: { } comparison }])
            AddCard(StatisticsTable.Percent(comparison.ChosenLongerShare), "chosen is longer");
        AddCard(Count(summary.Duplicates), $"duplicate {summary.Noun}");
        AddCard(Count(summary.RepeatedPrompts), "repeated prompts");
        if (summary.Kind == RecipeKind.Preference)
        {
            AddCard(Count(summary.Contradictions), "contradictions");
            AddCard(Count(summary.IdenticalAnswers), "equal answers");
        }
        _page.Append("</div>\n");
    }

    private void AddCard(string number, string name) => Add($"<div class=\"card\"><b>{number}</b><span>{name}</span></div>\n");

    private void AddLengths(LengthSummary lengths)
    {
        Add($"<h2>Lengths in {lengths.Unit}</h2>\n<div class=\"panels\">\n");
        foreach (var (name, summary) in lengths.Parts)
            AddPanel(name, summary, name == "completion" ? "chosen" : name);
        if (lengths.Comparison is not { } both)
        {
            Add($"</div>\n");
            return;
        }
        AddPanel("chosen less rejected", both.Difference, "other");
        Add($"</div>\n<p>The chosen answer is the longer one in {StatisticsTable.Percent(both.ChosenLongerShare)} of pairs and as long in {StatisticsTable.Percent(both.EqualShare)}; on average it has {StatisticsTable.Number(Math.Abs(both.Difference.Mean))} {lengths.Unit} {(both.Difference.Mean >= 0 ? "more" : "less")}.</p>\n");
    }

    private void AddPanel(string name, NumberSummary numbers, string series)
    {
        string[] figures = [$"median {N(numbers.Median)}", $"p90 {N(numbers.P90)}", $"p95 {N(numbers.P95)}", $"p99 {N(numbers.P99)}", $"max {N(numbers.Max)}", $"mean {N(numbers.Mean)}"];
        Add($"<section class=\"panel\"><h3>{name}</h3><small>{string.Join(" · ", figures)}</small>{SvgPlot.Histogram(numbers, series)}</section>\n");

        static string N(double value) => StatisticsTable.Number(value);
    }

    private void AddCuts()
    {
        if (summary.Cuts.Count == 0)
            return;
        Add($"<h2>At a maximal length</h2>\n<p>{Key("chosen")}whole{Key("warn")}an answer loses its end{Key("rejected")}dropped, the prompt leaves no room</p>\n");
        Add($"<table>\n<tr><th>tokens</th><th></th><th>whole</th><th>cut</th><th>dropped</th></tr>\n");
        foreach (var cut in summary.Cuts)
            Add($"<tr><td>{Count(cut.MaxLength)}</td><td class=\"bar\">{SvgPlot.Stack(("chosen", "whole", cut.Whole), ("warn", "cut", cut.Cut), ("rejected", "dropped", cut.Dropped))}</td><td>{Share(cut.Whole, cut.Items)}</td><td>{Share(cut.Cut, cut.Items)}</td><td>{Share(cut.Dropped, cut.Items)}</td></tr>\n");
        _page.Append("</table>\n");
    }

    private void AddLanguages()
    {
        if (summary.Languages.Count == 0)
            return;
        Add($"<h2>Languages</h2>\n<table>\n<tr><th>language, a guess</th><th></th>{string.Concat(summary.Languages.Select(part => $"<th>{part.Part}</th>"))}</tr>\n");
        foreach (var name in summary.Languages.SelectMany(part => part.Counts).Select(language => language.Key).Distinct())
        {
            var counts = summary.Languages.Select(part => part.Counts.FirstOrDefault(language => language.Key == name).Value).ToList();
            var bar = SvgPlot.Stack(("other", name, counts[0]), ("none", "other prompts", summary.Items - counts[0]));
            Add($"<tr><td>{Text(name)}</td><td class=\"bar\">{bar}</td>{string.Concat(counts.Select(count => $"<td>{Share(count, summary.Items)}</td>"))}</tr>\n");
        }
        _page.Append("</table>\n");
    }

    private void AddScores()
    {
        if (summary is not { ScoreGap: { } gap, Scores: { } scores })
            return;
        Add($"<h2>Scores</h2>\n<div class=\"panels\">\n");
        AddPanel(Text($"{scores.Chosen} less {scores.Rejected}"), gap, "other");
        Add($"</div>\n<p>The chosen answer does not score higher in {Share(summary.GapsNotAboveZero, gap.Count)} of {Count(gap.Count)} pairs with scores.</p>\n");
    }

    private void Add(FormattableString text) => _page.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Key(string series) => $"<svg class=\"key\" viewBox=\"0 0 10 10\"><rect class=\"{series}\" width=\"10\" height=\"10\"/></svg>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(long count, long all) => all == 0 ? "0" : $"{Count(count)} ({StatisticsTable.Percent((double)count / all)})";
}
