using Anima.Data.Shapes;
using Anima.Recipes;

namespace Anima.Data.Filters;

/// <summary>Two columns that say how good the answers are.</summary>
/// <param name="Chosen">The column of the preferred answer's score.</param>
/// <param name="Rejected">The column of the other's.</param>
internal sealed record ScoreColumns(string Chosen, string Rejected)
{
    private static readonly ScoreColumns[] Usual = [.. new[] { "score", "rating", "reward" }.SelectMany(word => new ScoreColumns[]
    {
        new($"{word}_chosen", $"{word}_rejected"), new($"chosen_{word}", $"rejected_{word}"), new($"chosen-{word}", $"rejected-{word}"),
    })];

    /// <summary>Those of a pair that a ranking made.</summary>
    internal static ScoreColumns OfRanking => Usual[0];

    /// <summary>How much better the preferred answer of a row is; null where a score is missing or no number.</summary>
    internal double? Gap(RowContent content) =>
        content.Scores is { } scores ? scores.Chosen - scores.Rejected : Number(content.Row, Chosen) - Number(content.Row, Rejected);

    /// <summary>The columns of a row's scores: those of the ranking that made it, those that the recipe names, or the first usual ones; null where it has none.</summary>
    internal static ScoreColumns? Find(RowContent content, DataColumns columns)
    {
        if (content.Scores is not null)
            return OfRanking;
        var row = content.Row;
        var wanted = Wanted(columns) is { } named ? [named] : Usual;
        return Array.Find(wanted, pair => row.Field(pair.Chosen) is not null && row.Field(pair.Rejected) is not null);
    }

    /// <summary>The columns that a recipe names; null where it does not name both.</summary>
    internal static ScoreColumns? Wanted(DataColumns columns) =>
        columns is { ScoreChosen: { } chosen, ScoreRejected: { } rejected } ? new ScoreColumns(chosen, rejected) : null;

    private static double? Number(DataRow row, string column) => row.Field(column) is { } value ? RowFields.Number(value) : null;
}
