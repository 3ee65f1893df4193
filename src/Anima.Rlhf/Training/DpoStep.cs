using Anima.Rlhf.Adapters;
using Anima.Rlhf.Data;
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
public sealed class DpoStep(TwoStreamEngine engine, LoraAdapter policy, IPreferenceLoss loss, AdamW optimizer, IGradientExchange exchange)
{
    /// <summary>Trains on <paramref name="trees"/> at <paramref name="learningRate"/>.</summary>
    /// <exception cref="NonFiniteException">A log-prob or the gradient is not finite; the weights are as before the step.</exception>
    public StepResult Run(IReadOnlyList<PreferenceTree> trees, int tokensPerBatch, double learningRate, double maxGradNorm)
    {
        policy.ClearGradients();
        var metrics = new PreferenceMetrics(loss.Beta);
        var (tokens, computed) = (0L, 0L);
        foreach (var batch in BatchCutter.Cut(trees, tokensPerBatch))
        {
            ForwardBackward(batch, trees.Count, metrics);
            tokens += batch.Tokens;
            computed += batch.TokensComputed;
        }
        exchange.Reduce(policy.Gradients);
        var norm = GradientClipping.ClipNorm(policy.Gradients, maxGradNorm);
        if (!double.IsFinite(norm))
            throw new NonFiniteException($"the gradient of the pairs of rows {string.Join(", ", trees.Select(tree => tree.Row))} is not finite although their log-probs are; lower the learning rate or look at these rows.");
        optimizer.Step(policy.Weights, policy.Gradients, learningRate);
        return new StepResult(metrics, norm, learningRate, tokens, computed);
    }

    private void ForwardBackward(TreeBatch batch, int pairsInStep, PreferenceMetrics metrics)
    {
        using var scope = NewDisposeScope();
        var forward = engine.Forward(batch);
        var pairs = PairBatch.Pairs(batch, forward.Logps);
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
