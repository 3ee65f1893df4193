using Anima.Rlhf.Adapters;
using Anima.Rlhf.Evaluation;

namespace Anima.Rlhf.Training;

/// <summary>What every step does around its micro-batches: clear the gradient, let them add theirs, exchange, clip, update.</summary>
/// <param name="parameters">What is trained.</param>
/// <param name="optimizer">Updates it.</param>
/// <param name="exchange">Where gradients of several processes meet.</param>
public sealed class OptimizerStep(ITrainedParameters parameters, AdamW optimizer, IGradientExchange exchange)
{
    /// <summary>Takes one step at <paramref name="learningRate"/> and returns the gradient's L2 norm before clipping.</summary>
    /// <param name="addGradients">Runs the micro-batches forward and back.</param>
    /// <param name="learningRate">The rate.</param>
    /// <param name="maxGradNorm">See <see cref="GradientClipping.ClipNorm"/>.</param>
    /// <param name="rows">Names the rows of the step, for the error.</param>
    /// <exception cref="NonFiniteException">The gradient is not finite; the weights are as before the step.</exception>
    public double Run(Action addGradients, double learningRate, double maxGradNorm, Func<string> rows)
    {
        parameters.ClearGradients();
        addGradients();
        exchange.Reduce(parameters.Gradients);
        var norm = GradientClipping.ClipNorm(parameters.Gradients, maxGradNorm);
        if (!double.IsFinite(norm))
            throw new NonFiniteException($"the gradient of rows {rows()} is not finite although their log-probs are; lower the learning rate or look at these rows.");
        optimizer.Step(parameters.Weights, parameters.Gradients, learningRate);
        return norm;
    }
}
