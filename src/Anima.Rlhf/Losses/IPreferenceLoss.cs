using Anima.Rlhf.Models;

namespace Anima.Rlhf.Losses;

/// <summary>
/// A loss on preference pairs: a pure function of what the streams found for a pair. Training, evaluation and tests call the same one.
/// </summary>
public interface IPreferenceLoss
{
    /// <summary>What it reads of the policy's tokens beside their log-probs; computed only when a loss asks for it.</summary>
    TokenStatistics Statistics => TokenStatistics.None;

    /// <summary>The loss of one pair and its slopes.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="totals">What is known of the step, or of the held-out set, that it belongs to.</param>
    PairLoss Evaluate(ScoredPair pair, StepTotals totals);
}

/// <summary>Counts of all pairs whose mean loss a step takes, or an evaluation.</summary>
/// <param name="Pairs">Pairs.</param>
/// <param name="ChosenTokens">Scored tokens of their chosen answers.</param>
public readonly record struct StepTotals(int Pairs, long ChosenTokens);

/// <summary>A pair's loss and its derivatives with respect to the policy's two summed log-probs.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="DChosen">∂L/∂ log π(y⁺|x).</param>
/// <param name="DRejected">∂L/∂ log π(y⁻|x).</param>
public readonly record struct PairLoss(double Loss, double DChosen, double DRejected);

/// <summary>A pair as the streams see it.</summary>
/// <param name="Chosen">The preferred answer.</param>
/// <param name="Rejected">The other one.</param>
public readonly record struct ScoredPair(AnswerScores Chosen, AnswerScores Rejected)
{
    /// <summary>d = h − l, by how much more than the reference the policy prefers the chosen answer.</summary>
    public double LogratioMargin => Chosen.Logratio - Rejected.Logratio;
}
