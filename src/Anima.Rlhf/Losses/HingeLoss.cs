namespace Anima.Rlhf.Losses;

/// <summary>The hinge loss, max(0, 1 − β(h − l)), of SLiC (arXiv 2305.10425) on log-ratios as in RSO (arXiv 2309.06657, equation 5).</summary>
/// <param name="beta">β, above 0: 1/β is the margin that is asked for.</param>
public sealed class HingeLoss(double beta) : IPreferenceLoss
{
    /// <inheritdoc/>
    public PairLoss Evaluate(ScoredPair pair, StepTotals totals)
    {
        var missing = 1 - beta * pair.LogratioMargin;
        return missing > 0 ? new PairLoss(missing, -beta, beta) : new PairLoss(0, 0, 0);
    }
}
