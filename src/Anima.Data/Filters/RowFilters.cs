using Anima.Data.Shapes;
using Anima.Recipes;

namespace Anima.Data.Filters;

/// <summary>Decides for one row at a time whether it stays: by scores and scripts before it is tokenised, by lengths after.</summary>
/// <param name="filters">What the recipe asks for.</param>
/// <param name="columns">Column names that the recipe gives.</param>
internal sealed class RowFilters(DataFilters filters, DataColumns columns)
{
    /// <summary>Reason of a pair whose scores are too close.</summary>
    public const string ScoreGap = "the scores are closer than min_score_gap";

    /// <summary>Reason of a pair whose other answer has the higher score.</summary>
    public const string ScoreOrder = "the score of rejected is above that of chosen";

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

    /// <summary>Why a row goes by what stands in it, or null where it stays.</summary>
    internal string? Reason(RowContent content) => ScoreReason(content) ?? LanguageReason(content);

    /// <summary>Why an item goes by its tokens before truncation, or null where it stays.</summary>
    internal string? Reason(TrainingItem item)
    {
        var (shorter, longer) = (int.MaxValue, 0);
        for (var b = 0; b < item.BranchCount; b++)
        {
            // Of an answer alone only what is learnt counts; answers that are compared count whole.
            var length = item.BranchCount == 1 ? item.TargetCount(b, isCut: false) : item.BranchLength(b);
            (shorter, longer) = (Math.Min(shorter, length), Math.Max(longer, length));
        }
        return item.SharedLength > filters.MaxPromptTokens ? PromptLength
            : shorter < filters.MinAnswerTokens ? AnswerShort
            : longer > filters.MaxAnswerTokens ? AnswerLong
            : longer > filters.MaxLengthRatio * shorter ? LengthRatio
            : filters.TooLong == Recipes.TooLong.Drop && item.IsTruncated ? TooLong
            : filters.DropEqual && item.BranchCount > 1 && shorter == longer && AreEqual(item) ? Equal
            : null;
    }

    private static bool AreEqual(TrainingItem item)
    {
        var first = item.BranchIds(0);
        return Enumerable.Range(1, item.BranchCount - 1).All(branch => item.BranchIds(branch).AsSpan().SequenceEqual(first));
    }

    private string? ScoreReason(RowContent content)
    {
        if (filters.MinScoreGap is not { } least)
            return null;
        if (ScoreColumns.Find(content, columns) is not { } scores)
        {
            var wanted = ScoreColumns.Wanted(columns) ?? ScoreColumns.OfRanking;
            throw content.Row.Error($"data.filters.min_score_gap needs two scores, and the row has none under {wanted.Chosen} and {wanted.Rejected} ({RowFields.ListColumns(content.Row)}); name them with data.columns: {{score_chosen: .., score_rejected: ..}}.");
        }
        return scores.Gap(content) is not { } gap ? NoScore : gap < 0 ? ScoreOrder : gap < least ? ScoreGap : null;
    }

    private string? LanguageReason(RowContent content)
    {
        if (filters.Languages.Count == 0)
            return null;
        if (content.Text is not { } text)
            throw content.Row.Error("data.filters.languages needs text, and the row holds token ids; leave it out.");
        return text.WholePrompt is { } prompt && !IsAllowed(prompt) ? PromptLanguage : text.Answers.All(answer => IsAllowed(RowText.Join(answer))) ? null : AnswerLanguage;
    }

    private bool IsAllowed(string text) => Writing.ScriptOf(text) is not { } script || filters.Languages.Any(language => language.ToString() == script);
}
