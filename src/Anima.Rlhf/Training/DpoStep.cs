using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>One optimiser step over some pairs: micro-batches forward and back, then exchange, clip, update.</summary>
/// <remarks>
/// Every pair weighs 1/pairs, however the step is cut into micro-batches, so another cut changes the result only by the
/// order of fp32 additions.
/// </remarks>
public sealed class DpoStep(TwoStreamEngine engine, ITrainedParameters parameters, IPreferenceLoss loss, AdamW optimizer, IGradientExchange exchange)
{
    private readonly OptimizerStep _step = new(parameters, optimizer, exchange);

    /// <summary>Trains on <paramref name="trees"/> at <paramref name="learningRate"/>.</summary>
    /// <param name="trees">The step's pairs.</param>
    /// <param name="tokensPerBatch">Most tokens of a micro-batch.</param>
    /// <param name="learningRate">The rate.</param>
    /// <param name="maxGradNorm">See <see cref="GradientClipping.ClipNorm"/>.</param>
    /// <param name="references">The reference's log-probs of each tree, where they are known; null to compute them.</param>
    /// <exception cref="NonFiniteException">A log-prob or the gradient is not finite; the weights are as before the step.</exception>
    public StepResult Run(
        IReadOnlyList<PreferenceTree> trees, int tokensPerBatch, double learningRate, double maxGradNorm, IReadOnlyList<ReferenceLogps>? references = null)
    {
        var metrics = new PreferenceMetrics(loss.Beta);
        var (tokens, computed, done) = (0L, 0L, 0);
        var norm = _step.Run(
            () =>
            {
                foreach (var batch in BatchCutter.Cut(trees, tokensPerBatch))
                {
                    ForwardBackward(batch, trees.Count, metrics, references is null ? null : [.. references.Skip(done).Take(batch.PairCount)]);
                    done += batch.PairCount;
                    tokens += batch.Tokens;
                    computed += batch.TokensComputed;
                }
            },
            learningRate,
            maxGradNorm,
            () => string.Join(", ", trees.Select(tree => tree.Row)));
        return new StepResult(metrics, norm, learningRate, tokens, computed);
    }

    private void ForwardBackward(TreeBatch batch, int pairsInStep, PreferenceMetrics metrics, ReferenceLogps[]? references)
    {
        using var scope = NewDisposeScope();
        var forward = engine.Forward(batch, withReference: references is null);
        var pairs = PairBatch.Pairs(batch, forward.Logps, references);
        var derivatives = new double[2 * pairs.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            var result = loss.Evaluate(pairs[i]);
            metrics.Add(pairs[i], result.Loss);
            derivatives[2 * i] = result.DChosen / pairsInStep;
            derivatives[2 * i + 1] = result.DRejected / pairsInStep;
        }
        forward.Backward(derivatives);
    }
}

/// <summary>What one step did.</summary>
/// <param name="Metrics">Means over its pairs.</param>
/// <param name="GradNorm">L2 norm of the gradient before clipping.</param>
/// <param name="LearningRate">The rate it used.</param>
/// <param name="Tokens">Tokens of prompt+chosen and prompt+rejected, as TRL counts.</param>
/// <param name="TokensComputed">Tokens that went through the model, each trunk once.</param>
public sealed record StepResult(PreferenceMetrics Metrics, double GradNorm, double LearningRate, long Tokens, long TokensComputed);
