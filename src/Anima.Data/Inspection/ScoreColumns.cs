using System.Text.Json;

namespace Anima.Data.Inspection;

/// <summary>Two columns that say how good the answers are.</summary>
/// <param name="Chosen">The column of the preferred answer's score.</param>
/// <param name="Rejected">The column of the other's.</param>
public sealed record ScoreColumns(string Chosen, string Rejected)
{
    private static readonly string[] Words = ["score", "rating", "reward"];

    /// <summary>The columns of a source, or null where its first row has none by the usual names.</summary>
    public static ScoreColumns? Find(DataRow first) => Words
        .SelectMany(word => new ScoreColumns[] { new($"{word}_chosen", $"{word}_rejected"), new($"chosen_{word}", $"rejected_{word}"), new($"chosen-{word}", $"rejected-{word}") })
        .FirstOrDefault(columns => columns.Gap(first) is not null);

    /// <summary>How much better the preferred answer is, or null where a score is missing.</summary>
    public double? Gap(DataRow row) => Number(row, Chosen) - Number(row, Rejected);

    private static double? Number(DataRow row, string column) =>
        row.Field(column) is { ValueKind: JsonValueKind.Number } value && value.GetDouble() is var number && double.IsFinite(number) ? number : null;
}
