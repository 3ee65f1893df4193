using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>One optimiser step of supervised fine-tuning: cross-entropy, a mean over all target tokens of the step.</summary>
/// <remarks>Every target weighs the same, however the step is cut into micro-batches.</remarks>
public sealed class SupervisedStep(TwoStreamEngine engine, ITrainedParameters parameters, AdamW optimizer, IGradientExchange exchange)
{
    private readonly OptimizerStep _step = new(parameters, optimizer, exchange);

    /// <summary>Trains on <paramref name="trees"/>, each a single sequence, at <paramref name="learningRate"/>.</summary>
    /// <exception cref="NonFiniteException">A log-prob or the gradient is not finite; the weights are as before the step.</exception>
    public SupervisedStepResult Run(IReadOnlyList<PreferenceTree> trees, int tokensPerBatch, double learningRate, double maxGradNorm)
    {
        var metrics = new SupervisedMetrics();
        var targets = trees.Sum(tree => tree.Predictions.Count);
        var norm = _step.Run(
            () =>
            {
                foreach (var batch in BatchCutter.Cut(trees, tokensPerBatch))
                    ForwardBackward(batch, targets, metrics);
            },
            learningRate,
            maxGradNorm,
            () => string.Join(", ", trees.Select(tree => tree.Row)));
        return new SupervisedStepResult(metrics, norm, trees.Sum(tree => (long)tree.TokenCount));
    }

    private void ForwardBackward(TreeBatch batch, int targetsInStep, SupervisedMetrics metrics)
    {
        using var scope = NewDisposeScope();
        var forward = engine.Forward(batch, withReference: false);
        metrics.Add(batch, forward.Logps);
        var derivatives = new double[batch.SequenceCount];
        Array.Fill(derivatives, -1.0 / targetsInStep);
        forward.Backward(derivatives);
    }
}

/// <summary>What one step did.</summary>
/// <param name="Metrics">Means over its target tokens.</param>
/// <param name="GradNorm">L2 norm of the gradient before clipping.</param>
/// <param name="Tokens">Tokens of its sequences.</param>
public sealed record SupervisedStepResult(SupervisedMetrics Metrics, double GradNorm, long Tokens);
