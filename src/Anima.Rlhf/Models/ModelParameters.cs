using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Every parameter of a model that is trained as a whole: fp32 masters, all views of one flat vector, in the order in which the
/// architecture asked for them.
/// </summary>
public sealed class ModelParameters : ITrainedParameters, IDisposable
{
    private readonly List<NamedParameter> _parameters;

    internal ModelParameters(List<NamedParameter> parameters, Tensor weights)
    {
        _parameters = parameters;
        Weights = weights;
        Gradients = zeros_like(weights).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Weights { get; }

    /// <inheritdoc/>
    public Tensor Gradients { get; }

    /// <summary>Names as in the checkpoint, each with its master and the dtype it was stored as.</summary>
    internal IReadOnlyList<NamedParameter> Parameters => _parameters;

    /// <inheritdoc/>
    public void RequireGradients()
    {
        using var scope = NewDisposeScope();
        long offset = 0;
        foreach (var (_, master, _) in _parameters)
        {
            master.requires_grad_(true);
            master.grad = Gradients.narrow(0, offset, master.numel()).view(master.shape);
            offset += master.numel();
        }
    }

    /// <inheritdoc/>
    public void ClearGradients() => Gradients.zero_();

    /// <inheritdoc/>
    public void Dispose()
    {
        // The masters are the model's, which disposes them.
        Weights.Dispose();
        Gradients.Dispose();
    }
}

/// <summary>A parameter of a trained model.</summary>
/// <param name="Name">Its tensor's name in the checkpoint.</param>
/// <param name="Master">A view of the flat weights, in the parameter's shape.</param>
/// <param name="StoredType">The type it was loaded from, and that the finished model is written in.</param>
internal sealed record NamedParameter(string Name, Tensor Master, TensorType StoredType);
