using Anima.Rlhf.Losses;

namespace Anima.Rlhf.Evaluation;

/// <summary>Means over pairs of what DPO training watches; names and definitions as in TRL.</summary>
public sealed class PreferenceMetrics(double beta)
{
    private double _loss, _chosen, _rejected, _accuracy, _chosenLogps, _rejectedLogps;

    /// <summary>Pairs added so far.</summary>
    public int Pairs { get; private set; }

    /// <summary>Mean loss.</summary>
    public double Loss => _loss / Pairs;

    /// <summary>Mean of β·h, the implicit reward of chosen answers.</summary>
    public double RewardsChosen => _chosen / Pairs;

    /// <summary>Mean of β·l, the implicit reward of rejected answers.</summary>
    public double RewardsRejected => _rejected / Pairs;

    /// <summary>Share of pairs whose chosen answer has strictly the higher reward: 0 while policy and reference are equal.</summary>
    public double RewardsAccuracies => _accuracy / Pairs;

    /// <summary>Mean of β·h − β·l.</summary>
    public double RewardsMargins => (_chosen - _rejected) / Pairs;

    /// <summary>Mean log-prob of chosen answers under the policy.</summary>
    public double LogpsChosen => _chosenLogps / Pairs;

    /// <summary>Mean log-prob of rejected answers under the policy.</summary>
    public double LogpsRejected => _rejectedLogps / Pairs;

    /// <summary>Adds one pair.</summary>
    public void Add(PairLogps logps, double loss)
    {
        var (chosen, rejected) = (beta * logps.ChosenLogratio, beta * logps.RejectedLogratio);
        Pairs++;
        _loss += loss;
        _chosen += chosen;
        _rejected += rejected;
        _accuracy += chosen > rejected ? 1 : 0;
        _chosenLogps += logps.PolicyChosen;
        _rejectedLogps += logps.PolicyRejected;
    }

    /// <summary>All means by their names in metrics.jsonl, each after <paramref name="prefix"/>.</summary>
    public IEnumerable<KeyValuePair<string, double>> Named(string prefix)
    {
        yield return new(prefix + "loss", Loss);
        yield return new(prefix + "rewards/chosen", RewardsChosen);
        yield return new(prefix + "rewards/rejected", RewardsRejected);
        yield return new(prefix + "rewards/accuracies", RewardsAccuracies);
        yield return new(prefix + "rewards/margins", RewardsMargins);
        yield return new(prefix + "logps/chosen", LogpsChosen);
        yield return new(prefix + "logps/rejected", LogpsRejected);
    }
}
