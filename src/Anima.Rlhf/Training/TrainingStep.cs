using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>One optimiser step over some items: micro-batches forward and back, then exchange, clip, update.</summary>
/// <remarks>
/// Every item weighs the same, however the step is cut into micro-batches, so another cut changes the result only by the order of fp32
/// additions.
/// </remarks>
/// <param name="engine">The model with its streams.</param>
/// <param name="parameters">What is trained.</param>
/// <param name="objective">What is minimised.</param>
/// <param name="optimizer">Updates what is trained.</param>
/// <param name="exchange">Where gradients of several processes meet.</param>
internal sealed class TrainingStep(StreamEngine engine, ITrainedParameters parameters, IObjective objective, AdamW optimizer, IGradientExchange exchange)
{
    /// <summary>Trains on <paramref name="trees"/>.</summary>
    /// <param name="trees">The step's items.</param>
    /// <param name="tokensPerBatch">Most tokens of a micro-batch.</param>
    /// <param name="learningRate">The rate.</param>
    /// <param name="maxGradNorm">See <see cref="GradientClipping.ClipNorm"/>.</param>
    /// <param name="known">The reference's log-probs of each tree's sequences, where they are known; null to compute them.</param>
    /// <exception cref="NonFiniteException">A log-prob or the gradient is not finite; the weights are as before the step.</exception>
    public StepResult Run(IReadOnlyList<TokenTree> trees, int tokensPerBatch, double learningRate, double maxGradNorm, IReadOnlyList<double[]>? known = null)
    {
        parameters.ClearGradients();
        var pass = objective.Begin(trees);
        foreach (var indices in BatchPlan.Of(trees, tokensPerBatch))
            ForwardBackward([.. indices.Select(index => trees[index])], pass, known is null ? null : [.. indices.Select(index => known[index])]);
        exchange.Reduce(parameters.Gradients);
        var norm = GradientClipping.ClipNorm(parameters.Gradients, maxGradNorm);
        if (!double.IsFinite(norm))
            throw new NonFiniteException(
                [.. trees.Select(tree => tree.Row)],
                rows => $"the gradient of a step is not finite although its log-probs are; lower the learning rate or look at its rows: {rows}.");
        optimizer.Step(parameters.Weights, parameters.Gradients, learningRate);
        return new StepResult([.. pass.Named("")], norm, learningRate, trees.Sum(tree => (long)tree.SequenceTokenCount), trees.Sum(tree => (long)tree.TokenCount));
    }

    private void ForwardBackward(IReadOnlyList<TokenTree> trees, IObjectivePass pass, IReadOnlyList<double[]>? known)
    {
        using var scope = NewDisposeScope();
        var batch = TreeBatch.Pack(trees);
        var forward = engine.Forward(batch, objective.Request(withReferences: known is null));
        var slopes = new double[batch.SequenceCount];
        var items = ScoredBatch.Items(batch, forward.Scores, known);
        for (var i = 0; i < items.Length; i++)
            pass.Add(items[i], slopes.AsSpan(batch.FirstSequence[i], items[i].Answers.Count));
        forward.Backward(slopes);
    }
}

/// <summary>What one step did.</summary>
/// <param name="Metrics">The objective's means over its items, by name.</param>
/// <param name="GradNorm">L2 norm of the gradient before clipping.</param>
/// <param name="LearningRate">The rate it used.</param>
/// <param name="Tokens">Tokens of all sequences; of a pair prompt+chosen and prompt+rejected, as TRL counts.</param>
/// <param name="TokensComputed">Tokens that went through the model, each trunk once.</param>
internal sealed record StepResult(IReadOnlyList<KeyValuePair<string, double>> Metrics, double GradNorm, double LearningRate, long Tokens, long TokensComputed)
{
    /// <summary>A metric by its name.</summary>
    public double this[string name] => Metrics.First(metric => metric.Key == name).Value;
}
