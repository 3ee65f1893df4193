using Anima.Rlhf.Losses;

namespace TrainFromCode;

/// <summary>DPO that supposes a share ε of labels to be swapped: −(1−ε) log σ(u) − ε log σ(−u), u = β(h − l).</summary>
internal sealed class CautiousLoss(double beta, double epsilon) : IPreferenceLoss
{
    public PairLoss Evaluate(ScoredPair pair, StepTotals totals)
    {
        var u = beta * pair.LogratioMargin;
        var sigmoid = 1 / (1 + Math.Exp(-u));
        var slope = beta * (sigmoid - (1 - epsilon)); // ∂L/∂h; l enters with the opposite sign
        return new PairLoss(-(1 - epsilon) * Math.Log(sigmoid) - epsilon * Math.Log(1 - sigmoid), slope, -slope);
    }
}
