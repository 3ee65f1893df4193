using Anima.Data;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>Cross-entropy, a mean over all target tokens of a step, each of which weighs the same; metrics and names as in TRL.</summary>
internal sealed class SupervisedObjective : IObjective
{
    /// <inheritdoc/>
    public string ItemName => "sequence";

    /// <inheritdoc/>
    public ScoreRequest Request(bool withReferences) => new(WithReferences: false);

    /// <inheritdoc/>
    public IObjectivePass Begin(IReadOnlyList<TokenTree> trees) => new Pass(trees.Sum(tree => (long)tree.Predictions.Count));

    private sealed class Pass(long targets) : IObjectivePass
    {
        private double _loss;
        private long _hits, _seen;

        public void Add(ScoredItem item, Span<double> slopes)
        {
            foreach (var sequence in item.Answers)
            {
                _loss -= sequence.Policy.Logps;
                _hits += sequence.Hits;
                _seen += sequence.TokenCount;
            }
            slopes.Fill(-1.0 / targets);
        }

        public IEnumerable<KeyValuePair<string, double>> Named(string prefix)
        {
            yield return new(prefix + "loss", _loss / _seen);
            yield return new(prefix + "mean_token_accuracy", (double)_hits / _seen);
        }
    }
}
