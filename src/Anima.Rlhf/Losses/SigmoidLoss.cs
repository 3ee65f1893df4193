namespace Anima.Rlhf.Losses;

/// <summary>DPO's loss, −log σ(β(h − l)) with h, l the log-ratios of chosen and rejected (arXiv 2305.18290, equation 7).</summary>
/// <param name="beta">β, above 0; usually 0.01 to 0.5.</param>
public sealed class SigmoidLoss(double beta) : IPreferenceLoss
{
    /// <inheritdoc/>
    public PairLoss Evaluate(ScoredPair pair, StepTotals totals)
    {
        var u = beta * pair.LogratioMargin;
        // ∂L/∂h = −β σ(−u), and l enters with the opposite sign.
        var slope = beta * Logistic.Sigmoid(-u);
        return new PairLoss(-Logistic.LogSigmoid(u), -slope, slope);
    }
}
