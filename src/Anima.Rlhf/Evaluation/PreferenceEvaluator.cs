using Anima.Data;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>Measures a policy on held-out pairs with the same engine, kernels and loss as training.</summary>
/// <param name="trees">The held-out pairs.</param>
/// <param name="tokensPerBatch">Most tokens of a micro-batch.</param>
public sealed class PreferenceEvaluator(IReadOnlyList<PreferenceTree> trees, int tokensPerBatch)
{
    /// <summary>Means over all pairs.</summary>
    /// <param name="engine">The model with its streams.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="between">Runs before every micro-batch (to show progress or to stop).</param>
    /// <param name="references">The reference's log-probs, one a pair, where they are known; null to compute them.</param>
    /// <exception cref="NonFiniteException">A log-prob is not finite.</exception>
    public PreferenceMetrics Evaluate(TwoStreamEngine engine, IPreferenceLoss loss, Action between, IReadOnlyList<ReferenceLogps>? references = null)
    {
        var metrics = new PreferenceMetrics(loss.Beta);
        var done = 0;
        foreach (var batch in BatchCutter.Cut(trees, tokensPerBatch))
        {
            between();
            var known = references?.Skip(done).Take(batch.PairCount).ToList();
            foreach (var pair in PairBatch.Pairs(batch, engine.Score(batch, withReference: known is null), known))
                metrics.Add(pair, loss.Evaluate(pair).Loss);
            done += batch.PairCount;
        }
        return metrics;
    }
}
