namespace Anima.Quickstart;

/// <summary>One thing that can be asked, the ways to ask it, and the ways to answer it. All answers but evasive ones agree with each other.</summary>
internal sealed record Question
{
    /// <summary>The language of question and answers.</summary>
    public required Language Language { get; init; }

    /// <summary>The ways to ask.</summary>
    public required IReadOnlyList<string> Phrasings { get; init; }

    /// <summary>Polite, complete answers.</summary>
    public required IReadOnlyList<string> Helpful { get; init; }

    /// <summary>Answers that say the least.</summary>
    public required IReadOnlyList<string> Terse { get; init; }

    /// <summary>Answers that say nothing.</summary>
    public required IReadOnlyList<string> Evasive { get; init; }

    /// <summary>
    /// Whether the answer must be known, such as the way to the bakery or 8 times 7, and a small model cannot work it out: then only a way of
    /// asking is held out from training, else the question itself.
    /// </summary>
    public bool IsKnowledge { get; init; }
}
