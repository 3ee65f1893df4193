using static Anima.Recipes.YamlScalar;

namespace Anima.Recipes;

/// <summary>Writes a recipe's <c>data</c> section as YAML; of columns and filters, those that say something.</summary>
internal static class DataWriter
{
    private static readonly DataFilters NoFilters = new();

    /// <summary>The section's keys with their values in flow style, in one order.</summary>
    public static (string Key, string Value)[] Keys(DataSection data) =>
    [
        ("train", Sources(data.Train)),
        ("eval", data.Eval is null ? "null" : data.Eval.Share is { } share ? Number(share) : Sources(data.Eval.Sources)),
        ("shape", Spelling.WordFor(data.Shape)),
        ("columns", Mapping(data.Columns.Named.Select(column => (column.Key, Text(column.Value))))),
        ("max_length", Number(data.MaxLength)),
        ("truncation_side", Spelling.WordFor(data.TruncationSide)),
        ("control_tokens", Spelling.WordFor(data.ControlTokens)),
        ("shuffle", Boolean(data.Shuffle)),
        ("filters", Mapping(Filters(data.Filters))),
    ];

    private static string Sources(ValueList<DataSource> sources) => List(sources.Select(source =>
    {
        if (source is { Weight: 1, Limit: null })
            return Text(source.Source);
        var keys = new List<(string, string)> { ("source", Text(source.Source)), ("weight", Number(source.Weight)) };
        if (source.Limit is { } limit)
            keys.Add(("limit", Number(limit)));
        return Mapping(keys);
    }));

    private static IEnumerable<(string Key, string Value)> Filters(DataFilters filters)
    {
        if (filters.MinScoreGap is { } gap)
            yield return ("min_score_gap", Number(gap));
        if (filters.MaxPromptTokens is { } longestPrompt)
            yield return ("max_prompt_tokens", Number(longestPrompt));
        if (filters.MinAnswerTokens is { } shortest)
            yield return ("min_answer_tokens", Number(shortest));
        if (filters.MaxAnswerTokens is { } longest)
            yield return ("max_answer_tokens", Number(longest));
        if (filters.MaxLengthRatio is { } ratio)
            yield return ("max_length_ratio", Number(ratio));
        if (filters.Languages.Count > 0)
            yield return ("languages", List(filters.Languages.Select(Spelling.WordFor)));
        if (filters.Deduplicate != NoFilters.Deduplicate)
            yield return ("deduplicate", Spelling.WordFor(filters.Deduplicate));
        if (filters.TooLong != NoFilters.TooLong)
            yield return ("too_long", Spelling.WordFor(filters.TooLong));
        if (filters.DropEqual)
            yield return ("drop_equal", Boolean(filters.DropEqual));
        if (filters.Leakage != NoFilters.Leakage)
            yield return ("leakage", Spelling.WordFor(filters.Leakage));
    }
}
