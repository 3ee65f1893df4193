using Anima.Data;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>Measures a model on held-out sequences with the same engine and packing as training.</summary>
/// <param name="trees">The held-out sequences, each a tree of one.</param>
/// <param name="tokensPerBatch">Most tokens of a micro-batch.</param>
public sealed class SupervisedEvaluator(IReadOnlyList<PreferenceTree> trees, int tokensPerBatch)
{
    /// <summary>Means over all target tokens; <paramref name="between"/> runs before every micro-batch (to show progress or to stop).</summary>
    /// <exception cref="NonFiniteException">A log-prob is not finite.</exception>
    public SupervisedMetrics Evaluate(TwoStreamEngine engine, Action between)
    {
        var metrics = new SupervisedMetrics();
        foreach (var batch in BatchCutter.Cut(trees, tokensPerBatch))
        {
            between();
            metrics.Add(batch, engine.Score(batch, withReference: false));
        }
        return metrics;
    }
}
