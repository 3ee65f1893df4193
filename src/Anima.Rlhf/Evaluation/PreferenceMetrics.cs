using Anima.Rlhf.Losses;

namespace Anima.Rlhf.Evaluation;

/// <summary>Means over pairs of what DPO training watches; names and definitions as in TRL.</summary>
internal sealed class PreferenceMetrics(double beta)
{
    private int _pairs;
    private double _loss, _chosen, _rejected, _accuracy, _chosenLogps, _rejectedLogps;

    /// <summary>Adds one pair.</summary>
    public void Add(ScoredPair pair, double loss)
    {
        var (chosen, rejected) = (beta * pair.Chosen.Logratio, beta * pair.Rejected.Logratio);
        _pairs++;
        _loss += loss;
        _chosen += chosen;
        _rejected += rejected;
        // Strictly: 0 while policy and reference are equal.
        _accuracy += chosen > rejected ? 1 : 0;
        _chosenLogps += pair.Chosen.Policy.Logps;
        _rejectedLogps += pair.Rejected.Policy.Logps;
    }

    /// <summary>All means by their names in metrics.jsonl, each after <paramref name="prefix"/>.</summary>
    public IEnumerable<KeyValuePair<string, double>> Named(string prefix)
    {
        (string Name, double Sum)[] sums =
        [
            ("loss", _loss), ("rewards/chosen", _chosen), ("rewards/rejected", _rejected), ("rewards/accuracies", _accuracy),
            ("rewards/margins", _chosen - _rejected), ("logps/chosen", _chosenLogps), ("logps/rejected", _rejectedLogps),
        ];
        return sums.Select(sum => new KeyValuePair<string, double>(prefix + sum.Name, sum.Sum / _pairs));
    }
}
