namespace Anima.Rlhf.Losses;

/// <summary>
/// Cross-entropy of the chosen answers, a mean over all their tokens of a step: beside a preference loss it keeps them likely (RPO, arXiv
/// 2404.19733, equation 1, with TRL's token mean).
/// </summary>
public sealed class SftLoss : IPreferenceLoss
{
    /// <inheritdoc/>
    public PairLoss Evaluate(ScoredPair pair, StepTotals totals)
    {
        // A step's loss is a mean over its pairs, this one over its tokens.
        var share = (double)totals.Pairs / totals.ChosenTokens;
        return new PairLoss(-share * pair.Chosen.Policy.Logps, -share, 0);
    }
}
