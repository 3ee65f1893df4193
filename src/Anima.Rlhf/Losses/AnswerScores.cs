namespace Anima.Rlhf.Losses;

/// <summary>What one stream finds for one answer.</summary>
/// <param name="Logps">Σ log p over its scored tokens, in float64.</param>
public readonly record struct StreamScore(double Logps)
{
    /// <summary>Mean entropy of its tokens' distributions, in nats; NaN where no loss asks for it.</summary>
    public double MeanEntropy { get; init; } = double.NaN;

    /// <summary>Mean of log Σ p² over its tokens; NaN where no loss asks for it.</summary>
    public double MeanLogSquaredProbs { get; init; } = double.NaN;

    /// <summary>Mean over its tokens of the mean logit; NaN where no loss asks for it.</summary>
    public double MeanLogit { get; init; } = double.NaN;
}

/// <summary>An answer, or any other sequence of a tree, as the streams see it.</summary>
/// <param name="TokenCount">n, its scored tokens.</param>
/// <param name="Policy">The stream that is trained.</param>
/// <param name="References">The frozen streams, in the engine's order; empty where none ran.</param>
public readonly record struct AnswerScores(int TokenCount, StreamScore Policy, IReadOnlyList<StreamScore> References)
{
    /// <summary>How many of its tokens the policy finds likeliest.</summary>
    public int Hits { get; init; }

    /// <summary>log π(y|x) − log π_ref(y|x) with the first frozen stream as reference; without one, log π(y|x).</summary>
    public double Logratio => Policy.Logps - (References.Count == 0 ? 0 : References[0].Logps);
}
