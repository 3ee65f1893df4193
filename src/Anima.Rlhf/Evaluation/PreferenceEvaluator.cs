using Anima.Rlhf.Data;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>Measures a policy on held-out pairs with the same engine, kernels and loss as training.</summary>
/// <param name="trees">The held-out pairs.</param>
/// <param name="tokensPerBatch">Most tokens of a micro-batch.</param>
public sealed class PreferenceEvaluator(IReadOnlyList<PreferenceTree> trees, int tokensPerBatch)
{
    /// <summary>Means over all pairs; <paramref name="between"/> runs before every micro-batch (to show progress or to stop).</summary>
    /// <exception cref="NonFiniteException">A log-prob is not finite.</exception>
    public PreferenceMetrics Evaluate(TwoStreamEngine engine, IPreferenceLoss loss, Action between)
    {
        var metrics = new PreferenceMetrics(loss.Beta);
        foreach (var batch in BatchCutter.Cut(trees, tokensPerBatch))
        {
            between();
            foreach (var pair in PairBatch.Pairs(batch, engine.Score(batch, withReference: true)))
                metrics.Add(pair, loss.Evaluate(pair).Loss);
        }
        return metrics;
    }
}
