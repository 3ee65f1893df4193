using System.Text.Encodings.Web;
using System.Text.Json;
using Anima.Data.Inspection;
using Anima.Recipes;

namespace Anima.Dpo.DataReports;

/// <summary>A data set's numbers as one JSON object.</summary>
internal static class StatisticsJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the object and a line end.</summary>
    public static void Write(DataSummary summary, TextWriter writer) => writer.WriteLine(JsonSerializer.Serialize(
        new Dictionary<string, object?>(Fields(summary)), Options));

    private static IEnumerable<KeyValuePair<string, object?>> Fields(DataSummary summary)
    {
        var isOfPairs = summary.Kind == RecipeKind.Preference;
        yield return new("source", summary.Source);
        yield return new("shape", summary.Shape);
        yield return new("rows", summary.Rows);
        if (summary.Unreadable > 0)
            yield return new("unreadable", summary.Unreadable);
        yield return new(summary.Noun, summary.Items);
        yield return new("lengths", summary.Lengths.ToDictionary(lengths => lengths.Unit, OfLengths));
        yield return new("truncation", summary.Cuts.Select(cut => new { max_length = cut.MaxLength, whole = cut.Whole, cut = cut.Cut, dropped = cut.Dropped }));
        yield return new("duplicates", isOfPairs
            ? new { pairs = summary.Duplicates, contradictions = summary.Contradictions, prompts = summary.RepeatedPrompts, identical_answers = summary.IdenticalAnswers }
            : new { sequences = summary.Duplicates, prompts = summary.RepeatedPrompts });
        var names = isOfPairs ? new[] { "prompt", "chosen", "rejected" } : ["prompt", "completion"];
        yield return new("languages", names.ToDictionary(name => name, name => new Dictionary<string, long>(summary.Languages.FirstOrDefault(part => part.Part == name).Counts ?? [])));
        if (isOfPairs)
            yield return new("scores", summary is { ScoreGap: { } gap, Scores: { } scores }
                ? new { chosen = scores.Chosen, rejected = scores.Rejected, gap = OfNumbers(gap), not_above_zero = summary.GapsNotAboveZero }
                : null);
    }

    private static Dictionary<string, object> OfLengths(LengthSummary lengths)
    {
        var fields = lengths.Parts.ToDictionary(part => part.Name, part => OfNumbers(part.Lengths));
        if (lengths.Comparison is { } comparison)
        {
            fields.Add("difference", OfNumbers(comparison.Difference));
            fields.Add("chosen_longer_share", comparison.ChosenLongerShare);
            fields.Add("equal_share", comparison.EqualShare);
        }
        return fields;
    }

    private static object OfNumbers(NumberSummary numbers) => new
    {
        count = numbers.Count,
        mean = numbers.Mean,
        min = numbers.Min,
        median = numbers.Median,
        p90 = numbers.P90,
        p95 = numbers.P95,
        p99 = numbers.P99,
        max = numbers.Max,
        histogram = new { start = numbers.Histogram.Start, width = numbers.Histogram.Width, counts = numbers.Histogram.Counts, above = numbers.Histogram.Above },
    };
}
