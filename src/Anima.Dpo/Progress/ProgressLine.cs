namespace Anima.Dpo.Progress;

/// <summary>What is shown after a training step.</summary>
internal sealed record ProgressLine
{
    /// <summary>The step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>All steps of the run.</summary>
    public required int TotalSteps { get; init; }

    /// <summary>The step's mean loss.</summary>
    public required double Loss { get; init; }

    /// <summary>The share of the step's pairs whose chosen reward is higher, or of its targets that were likeliest, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The mean of chosen reward less rejected reward; null without pairs.</summary>
    public required double? Margin { get; init; }

    /// <summary>The learning rate used.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Tokens a second, lately.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Memory this process holds, in bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>The time that the remaining steps should take.</summary>
    public required TimeSpan Eta { get; init; }
}

/// <summary>What is shown after an evaluation.</summary>
/// <param name="Step">The step it follows; 0 before the first.</param>
/// <param name="Loss">Mean loss over the evaluation set.</param>
/// <param name="Accuracy">As in <see cref="ProgressLine"/>.</param>
/// <param name="Margin">As in <see cref="ProgressLine"/>.</param>
internal sealed record EvaluationLine(int Step, double Loss, double Accuracy, double? Margin);
