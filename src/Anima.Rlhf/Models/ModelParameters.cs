using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Every parameter of a model that is trained as a whole: fp32 masters, all views of one flat vector, in the order in which the
/// architecture asked for them.
/// </summary>
internal sealed class ModelParameters : ITrainedParameters, IDisposable
{
    private readonly List<NamedParameter> _parameters;

    internal ModelParameters(List<NamedParameter> parameters, Tensor weights)
    {
        _parameters = parameters;
        Weights = weights;
        Gradients = zeros_like(weights).DetachFromDisposeScope();
        Decayed = RangesThatDecay(parameters);
    }

    /// <inheritdoc/>
    public Tensor Weights { get; }

    /// <inheritdoc/>
    public Tensor Gradients { get; }

    /// <inheritdoc/>
    /// <remarks>All but norms and biases, as in transformers.</remarks>
    public IReadOnlyList<ParameterRange> Decayed { get; }

    /// <summary>Names as in the checkpoint, each with its master and the dtype it was stored as.</summary>
    internal IReadOnlyList<NamedParameter> Parameters => _parameters;

    /// <inheritdoc/>
    public void RequireGradients()
    {
        using var scope = NewDisposeScope();
        long offset = 0;
        foreach (var parameter in _parameters)
        {
            var master = parameter.Master;
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

    private static List<ParameterRange> RangesThatDecay(IEnumerable<NamedParameter> parameters)
    {
        var ranges = new List<ParameterRange>();
        long offset = 0;
        foreach (var parameter in parameters)
        {
            var length = parameter.Master.numel();
            if (parameter.Decays && ranges.Count > 0 && ranges[^1] is var last && last.Start + last.Length == offset)
                ranges[^1] = last with { Length = last.Length + length };
            else if (parameter.Decays)
                ranges.Add(new ParameterRange(offset, length));
            offset += length;
        }
        return ranges;
    }
}

/// <summary>A parameter of a trained model.</summary>
/// <param name="Name">Its tensor's name in the checkpoint.</param>
/// <param name="Master">A view of the flat weights, in the shape in which the checkpoint stores it.</param>
/// <param name="StoredType">The type it was loaded from, and that the finished model is written in.</param>
/// <param name="Decays">Does weight decay reach it?</param>
internal sealed record NamedParameter(string Name, Tensor Master, TensorType StoredType, bool Decays);
