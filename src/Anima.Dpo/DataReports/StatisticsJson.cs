using System.Text.Encodings.Web;
using System.Text.Json;
using Anima.Data.Inspection;

namespace Anima.Dpo.DataReports;

/// <summary>A data set's numbers as one JSON object.</summary>
internal static class StatisticsJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the object and a line end.</summary>
    public static void Write(DataSummary summary, TextWriter writer) => writer.WriteLine(JsonSerializer.Serialize(
        new
        {
            source = summary.Source,
            shape = summary.Shape,
            rows = summary.Rows,
            pairs = summary.Pairs,
            lengths = summary.Lengths.ToDictionary(lengths => lengths.Unit, OfLengths),
            truncation = summary.Cuts.Select(cut => new { max_length = cut.MaxLength, whole = cut.Whole, cut = cut.Cut, dropped = cut.Dropped }),
            duplicates = new { pairs = summary.DuplicatePairs, contradictions = summary.Contradictions, prompts = summary.RepeatedPrompts, identical_answers = summary.IdenticalAnswers },
            languages = new { prompt = Counts(summary.PromptLanguages), chosen = Counts(summary.ChosenLanguages), rejected = Counts(summary.RejectedLanguages) },
            scores = summary is { ScoreGap: { } gap, Scores: { } scores }
                ? new { chosen = scores.Chosen, rejected = scores.Rejected, gap = OfNumbers(gap), not_above_zero = summary.GapsNotAboveZero }
                : null,
        },
        Options));

    private static object OfLengths(LengthSummary lengths) => new
    {
        prompt = OfNumbers(lengths.Prompt),
        chosen = OfNumbers(lengths.Chosen),
        rejected = OfNumbers(lengths.Rejected),
        difference = OfNumbers(lengths.Difference),
        chosen_longer_share = lengths.ChosenLongerShare,
        equal_share = lengths.EqualShare,
    };

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

    private static Dictionary<string, long> Counts(IEnumerable<KeyValuePair<string, long>> counts) => new(counts);
}
