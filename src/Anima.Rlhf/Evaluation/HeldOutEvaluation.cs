using Anima.Data;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>Measures a policy on held-out items with the same engine, kernels and objective as training.</summary>
/// <param name="trees">The held-out items.</param>
/// <param name="tokensPerBatch">Most tokens of a micro-batch.</param>
internal sealed class HeldOutEvaluation(IReadOnlyList<TokenTree> trees, int tokensPerBatch)
{
    private readonly int[][] _plan = BatchPlan.Of(trees, tokensPerBatch);

    /// <summary>Means over all items.</summary>
    /// <param name="engine">The model with its streams.</param>
    /// <param name="objective">What is measured.</param>
    /// <param name="between">Runs before every micro-batch (to show progress or to stop).</param>
    /// <param name="known">The reference's log-probs of each item's sequences, where they are known; null to compute them.</param>
    /// <exception cref="NonFiniteException">A log-prob is not finite.</exception>
    public IObjectivePass Run(StreamEngine engine, IObjective objective, Action between, IReadOnlyList<double[]>? known = null)
    {
        var pass = objective.Begin(trees);
        foreach (var indices in _plan)
        {
            between();
            var batch = TreeBatch.Pack([.. indices.Select(index => trees[index])]);
            var scores = engine.Score(batch, objective.Request(withReferences: known is null));
            foreach (var item in ScoredBatch.Items(batch, scores, known is null ? null : [.. indices.Select(index => known[index])]))
                pass.Add(item, new double[item.Answers.Count]);
        }
        return pass;
    }
}
