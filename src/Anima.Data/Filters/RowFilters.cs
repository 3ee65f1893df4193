using System.Globalization;
using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Filters;

/// <summary>Decides for one row at a time whether it stays: by scores and scripts before it is tokenised, by lengths after.</summary>
/// <param name="filters">What the recipe asks for.</param>
/// <param name="columns">Column names that the recipe gives.</param>
public sealed class RowFilters(DataFilters filters, DataColumns columns)
{
    /// <summary>Reason of a pair whose scores are too close.</summary>
    public const string ScoreGap = "the scores are closer than min_score_gap";

    /// <summary>Reason of a pair without two scores.</summary>
    public const string NoScore = "a score is missing";

    /// <summary>Reason of a row whose prompt is in another language.</summary>
    public const string PromptLanguage = "the prompt is in none of the languages";

    /// <summary>Reason of a row of which an answer is in another language.</summary>
    public const string AnswerLanguage = "an answer is in none of the languages";

    /// <summary>Reason of a row with a long prompt.</summary>
    public const string PromptLength = "the prompt is longer than max_prompt_tokens";

    /// <summary>Reason of a row with a short answer.</summary>
    public const string AnswerShort = "an answer is shorter than min_answer_tokens";

    /// <summary>Reason of a row with a long answer.</summary>
    public const string AnswerLong = "an answer is longer than max_answer_tokens";

    /// <summary>Reason of a pair whose answers differ much in length.</summary>
    public const string LengthRatio = "the answers' lengths differ by more than max_length_ratio";

    /// <summary>Reason of a row longer than the maximal length, where such rows are not cut.</summary>
    public const string TooLong = "the row is longer than max_length";

    /// <summary>Reason of a pair of equal answers.</summary>
    public const string Equal = "the answers are equal";

    private static readonly (string Chosen, string Rejected)[] ScoreColumns =
    [
        ("score_chosen", "score_rejected"), ("chosen_score", "rejected_score"), ("chosen-rating", "rejected-rating"), ("chosen_rating", "rejected_rating"),
    ];

    /// <summary>Why a row goes by what stands in it, or null where it stays.</summary>
    internal string? Reason(DataRow row, RowText? text) => ScoreReason(row) ?? LanguageReason(row, text);

    /// <summary>Why a pair goes by its tokens, or null where it stays.</summary>
    /// <param name="pair">Its tokens before truncation.</param>
    /// <param name="isCut">Whether a sequence of it is longer than the maximal length.</param>
    internal string? Reason(PairTokens pair, bool isCut)
    {
        var (shorter, longer) = (Math.Min(pair.Chosen.Length, pair.Rejected.Length), Math.Max(pair.Chosen.Length, pair.Rejected.Length));
        return pair.Prompt.Length > filters.MaxPromptTokens ? PromptLength
            : AnswerReason(shorter, longer) is { } reason ? reason
            : longer > filters.MaxLengthRatio * shorter ? LengthRatio
            : filters.TooLong == Recipes.TooLong.Drop && isCut ? TooLong
            : filters.DropEqual && shorter == longer && pair.Chosen.Read().AsSpan().SequenceEqual(pair.Rejected.Read()) ? Equal
            : null;
    }

    /// <summary>Why a sequence goes by its tokens, or null where it stays.</summary>
    /// <param name="targets">Tokens that are learnt, before truncation.</param>
    /// <param name="isCut">Whether it is longer than the maximal length.</param>
    internal string? Reason(int targets, bool isCut) =>
        AnswerReason(targets, targets) ?? (filters.TooLong == Recipes.TooLong.Drop && isCut ? TooLong : null);

    private string? AnswerReason(int shorter, int longer) =>
        shorter < filters.MinAnswerTokens ? AnswerShort : longer > filters.MaxAnswerTokens ? AnswerLong : null;

    private string? ScoreReason(DataRow row)
    {
        if (filters.MinScoreGap is not { } least)
            return null;
        var (chosen, rejected) = columns.ScoreChosen is { } named && columns.ScoreRejected is { } other ? (named, other) : Array.Find(ScoreColumns, pair => row.Field(pair.Chosen) is not null);
        if (chosen is null || row.Field(chosen) is null || row.Field(rejected) is null)
            throw row.Error($"data.filters.min_score_gap needs two scores, and the row has none under {chosen ?? ScoreColumns[0].Chosen} and {rejected ?? ScoreColumns[0].Rejected} ({PairShape.ListColumns(row)}); name them with data.columns: {{score_chosen: .., score_rejected: ..}}.");
        return Number(row.Field(chosen)!.Value) is { } better && Number(row.Field(rejected)!.Value) is { } worse
            ? better - worse < least ? ScoreGap : null
            : NoScore;
    }

    private string? LanguageReason(DataRow row, RowText? text)
    {
        if (filters.Languages.Count == 0)
            return null;
        if (text is null)
            throw row.Error("data.filters.languages needs text, and the row holds token ids; leave it out.");
        return text.Prompt is { } prompt && !IsAllowed(prompt) ? PromptLanguage : text.Answers.All(IsAllowed) ? null : AnswerLanguage;
    }

    private bool IsAllowed(string text) => ScriptOf.Text(text) is not { } script || filters.Languages.Contains(script);

    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) => number,
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => null,
    };
}
