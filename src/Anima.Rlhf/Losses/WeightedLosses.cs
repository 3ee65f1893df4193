using Anima.Rlhf.Models;

namespace Anima.Rlhf.Losses;

/// <summary>A sum of losses, each with its weight.</summary>
/// <param name="terms">At least one.</param>
public sealed class WeightedLosses(IReadOnlyList<(IPreferenceLoss Loss, double Weight)> terms) : IPreferenceLoss
{
    /// <inheritdoc/>
    public TokenStatistics Statistics => terms.Aggregate(TokenStatistics.None, (all, term) => all | term.Loss.Statistics);

    /// <inheritdoc/>
    public PairLoss Evaluate(ScoredPair pair, StepTotals totals)
    {
        var sum = default(PairLoss);
        foreach (var (loss, weight) in terms)
        {
            var part = loss.Evaluate(pair, totals);
            sum = new PairLoss(sum.Loss + weight * part.Loss, sum.DChosen + weight * part.DChosen, sum.DRejected + weight * part.DRejected);
        }
        return sum;
    }
}
