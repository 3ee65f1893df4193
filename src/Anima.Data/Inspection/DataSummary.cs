namespace Anima.Data.Inspection;

/// <summary>A source of preference pairs in numbers.</summary>
public sealed record DataSummary
{
    /// <summary>The source as it was named.</summary>
    public required string Source { get; init; }

    /// <summary>How its rows hold pairs, as a sentence; null where none does.</summary>
    public required string? Shape { get; init; }

    /// <summary>Rows, those that are no pair included.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that are pairs, with text in both answers.</summary>
    public required long Pairs { get; init; }

    /// <summary>Lengths in characters, and in tokens where a tokenizer was given.</summary>
    public required IReadOnlyList<LengthSummary> Lengths { get; init; }

    /// <summary>What becomes of the pairs at several maximal lengths; none without a tokenizer.</summary>
    public required IReadOnlyList<CutSummary> Cuts { get; init; }

    /// <summary>Pairs that stand further up already.</summary>
    public required long DuplicatePairs { get; init; }

    /// <summary>Pairs that stand further up the other way round.</summary>
    public required long Contradictions { get; init; }

    /// <summary>Pairs whose prompt stands further up already.</summary>
    public required long RepeatedPrompts { get; init; }

    /// <summary>Pairs whose answers are the same.</summary>
    public required long IdenticalAnswers { get; init; }

    /// <summary>What prompts are written in: languages or scripts with their numbers of pairs, the commonest first.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> PromptLanguages { get; init; }

    /// <summary>The same of preferred answers.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> ChosenLanguages { get; init; }

    /// <summary>The same of the other answers.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> RejectedLanguages { get; init; }

    /// <summary>Where the answers' scores stand; null where there are none.</summary>
    public required ScoreColumns? Scores { get; init; }

    /// <summary>How much better preferred answers score; null where there are no scores.</summary>
    public required NumberSummary? ScoreGap { get; init; }

    /// <summary>Pairs whose preferred answer does not score better.</summary>
    public required long GapsNotAboveZero { get; init; }
}
