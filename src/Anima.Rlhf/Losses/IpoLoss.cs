namespace Anima.Rlhf.Losses;

/// <summary>
/// IPO's loss, (h/n⁺ − l/n⁻ − 1/(2τ))² (arXiv 2310.12036, equation 17), with log-ratios averaged over the answers' n tokens as TRL does.
/// </summary>
/// <param name="tau">τ, above 0: 1/(2τ) is the gap of log-ratios a token that is aimed at; a recipe's <c>loss.beta</c>.</param>
public sealed class IpoLoss(double tau) : IPreferenceLoss
{
    /// <inheritdoc/>
    public PairLoss Evaluate(ScoredPair pair, StepTotals totals)
    {
        var (chosen, rejected) = (Math.Max(1, pair.Chosen.TokenCount), Math.Max(1, pair.Rejected.TokenCount));
        var error = pair.Chosen.Logratio / chosen - pair.Rejected.Logratio / rejected - 1 / (2 * tau);
        return new PairLoss(error * error, 2 * error / chosen, -2 * error / rejected);
    }
}
