using Anima.Data.Filters;
using Anima.Recipes;

namespace Anima.Data.Inspection;

/// <summary>A source in numbers.</summary>
internal sealed record DataSummary
{
    /// <summary>The source as it was named.</summary>
    public required string Source { get; init; }

    /// <summary>What its rows are; preference pairs where none is anything.</summary>
    public required RecipeKind Kind { get; init; }

    /// <summary>How its rows hold what is trained on, as a sentence; null where none does.</summary>
    public required string? Shape { get; init; }

    /// <summary>Rows, those that hold nothing to train on included.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that do: pairs with text in both answers, or sequences.</summary>
    public required long Items { get; init; }

    /// <summary>Rows that cannot be read at all.</summary>
    public long Unreadable { get; init; }

    /// <summary>The first of them and what is wrong with it; null where there is none.</summary>
    public string? FirstUnreadable { get; init; }

    /// <summary>Lengths in characters, and in tokens where a tokenizer was given.</summary>
    public required IReadOnlyList<LengthSummary> Lengths { get; init; }

    /// <summary>What becomes of the rows at several maximal lengths; none without a tokenizer.</summary>
    public required IReadOnlyList<CutSummary> Cuts { get; init; }

    /// <summary>Rows that stand further up already.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Pairs that stand further up the other way round.</summary>
    public required long Contradictions { get; init; }

    /// <summary>Rows whose prompt stands further up already, whatever its case and white space.</summary>
    public required long RepeatedPrompts { get; init; }

    /// <summary>Pairs whose answers are the same.</summary>
    public required long IdenticalAnswers { get; init; }

    /// <summary>What each part is written in, by its name: languages or scripts with their numbers of rows, the commonest first.</summary>
    public required IReadOnlyList<(string Part, IReadOnlyList<KeyValuePair<string, long>> Counts)> Languages { get; init; }

    /// <summary>Where the answers' scores stand; null where there are none.</summary>
    public required ScoreColumns? Scores { get; init; }

    /// <summary>How much better preferred answers score; null where there are no scores.</summary>
    public required NumberSummary? ScoreGap { get; init; }

    /// <summary>Pairs whose preferred answer does not score better.</summary>
    public required long GapsNotAboveZero { get; init; }

    /// <summary>What its items are called.</summary>
    public string Noun => Kind == RecipeKind.Preference ? "pairs" : "sequences";
}
