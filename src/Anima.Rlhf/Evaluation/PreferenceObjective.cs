using Anima.Data;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>A loss on pairs, a mean over the pairs of a step.</summary>
/// <param name="loss">The loss.</param>
/// <param name="beta">β of rewards, which are β times log-ratios whatever the loss.</param>
internal sealed class PreferenceObjective(IPreferenceLoss loss, double beta) : IObjective
{
    /// <inheritdoc/>
    public string ItemName => "pair";

    /// <inheritdoc/>
    public ScoreRequest Request(bool withReferences) => new(withReferences, loss.Statistics);

    /// <inheritdoc/>
    public IObjectivePass Begin(IReadOnlyList<TokenTree> trees) =>
        new Pass(loss, new StepTotals(trees.Count, trees.Sum(tree => (long)tree.ScoredCount(0))), new PreferenceMetrics(beta));

    private sealed class Pass(IPreferenceLoss loss, StepTotals totals, PreferenceMetrics metrics) : IObjectivePass
    {
        public void Add(ScoredItem item, Span<double> slopes)
        {
            var pair = new ScoredPair(item.Answers[0], item.Answers[1]);
            var result = loss.Evaluate(pair, totals);
            metrics.Add(pair, result.Loss);
            slopes[0] = result.DChosen / totals.Pairs;
            slopes[1] = result.DRejected / totals.Pairs;
        }

        public IEnumerable<KeyValuePair<string, double>> Named(string prefix) => metrics.Named(prefix);
    }
}
