namespace Anima.Rlhf.Losses;

/// <summary>The log-probs of one pair: sums over the completion's tokens under the policy and the reference.</summary>
/// <param name="PolicyChosen">log π(y⁺|x).</param>
/// <param name="PolicyRejected">log π(y⁻|x).</param>
/// <param name="ReferenceChosen">log π_ref(y⁺|x).</param>
/// <param name="ReferenceRejected">log π_ref(y⁻|x).</param>
public readonly record struct PairLogps(double PolicyChosen, double PolicyRejected, double ReferenceChosen, double ReferenceRejected)
{
    /// <summary>h = log π(y⁺) − log π_ref(y⁺).</summary>
    public double ChosenLogratio => PolicyChosen - ReferenceChosen;

    /// <summary>l = log π(y⁻) − log π_ref(y⁻).</summary>
    public double RejectedLogratio => PolicyRejected - ReferenceRejected;
}

/// <summary>A pair's loss and its derivatives with respect to the policy's two log-probs.</summary>
public readonly record struct PairLoss(double Loss, double DChosen, double DRejected);

/// <summary>
/// A loss of the DPO family: a pure function of a pair's log-probs. Training, evaluation and tests call the same one.
/// </summary>
public interface IPreferenceLoss
{
    /// <summary>β, the weight of the log-ratio in rewards.</summary>
    double Beta { get; }

    /// <summary>The loss of one pair.</summary>
    PairLoss Evaluate(PairLogps logps);
}
