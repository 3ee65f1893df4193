namespace Anima.Recipes;

/// <summary><c>data.filters</c>: what is left out before training; each row that goes is counted with its reason.</summary>
public sealed record DataFilters
{
    /// <summary>Least score of the preferred answer above the other one's. Default: null, any; scores are then not read.</summary>
    public double? MinScoreGap { get; init; }

    /// <summary>Most tokens of a prompt, from 1. Default: null, any number.</summary>
    public int? MaxPromptTokens { get; init; }

    /// <summary>Least tokens of each answer, its end token included, from 1. Default: null, any number.</summary>
    public int? MinAnswerTokens { get; init; }

    /// <summary>Most tokens of each answer, its end token included, from 1. Default: null, any number.</summary>
    public int? MaxAnswerTokens { get; init; }

    /// <summary>Most tokens of the longer answer for each of the shorter one, from 1. Default: null, any ratio.</summary>
    public double? MaxLengthRatio { get; init; }

    /// <summary>Prompt and answers are each in one of these; text without letters passes. Default: none, any.</summary>
    public ValueList<Script> Languages { get; init; } = [];

    /// <summary>Which repetitions of earlier rows go. Default: <see cref="Deduplication.None"/>.</summary>
    public Deduplication Deduplicate { get; init; }

    /// <summary>What becomes of sequences above data.max_length. Default: <see cref="TooLong.Truncate"/>.</summary>
    public TooLong TooLong { get; init; }

    /// <summary>Pairs whose answers are the same tokens go. Default: false.</summary>
    public bool DropEqual { get; init; }

    /// <summary>What becomes of training rows whose prompt is one of the evaluation set's. Default: <see cref="Leakage.Report"/>.</summary>
    public Leakage Leakage { get; init; }
}

/// <summary>Which repetitions of earlier rows go.</summary>
public enum Deduplication
{
    /// <summary>None.</summary>
    None,

    /// <summary>Rows with the same tokens.</summary>
    Exact,

    /// <summary>Rows with nearly the same text, too.</summary>
    Near,
}

/// <summary>What becomes of sequences above the maximal length.</summary>
public enum TooLong
{
    /// <summary>They are cut.</summary>
    Truncate,

    /// <summary>They are left out.</summary>
    Drop,
}

/// <summary>What becomes of training rows whose prompt is one of the evaluation set's.</summary>
public enum Leakage
{
    /// <summary>They are counted and stay.</summary>
    Report,

    /// <summary>They are left out.</summary>
    Drop,

    /// <summary>The run does not start.</summary>
    Refuse,
}

/// <summary>A language as far as its letters tell: <see cref="Latin"/> is English, German, Vietnamese and others alike.</summary>
public enum Script
{
    /// <summary>Latin letters.</summary>
    Latin,

    /// <summary>Kana, with or without Chinese characters.</summary>
    Japanese,

    /// <summary>Chinese characters without kana.</summary>
    Chinese,

    /// <summary>Hangul.</summary>
    Korean,

    /// <summary>Cyrillic letters.</summary>
    Cyrillic,

    /// <summary>Arabic letters.</summary>
    Arabic,

    /// <summary>Hebrew letters.</summary>
    Hebrew,

    /// <summary>Greek letters.</summary>
    Greek,

    /// <summary>Thai letters.</summary>
    Thai,

    /// <summary>Devanagari.</summary>
    Devanagari,
}
