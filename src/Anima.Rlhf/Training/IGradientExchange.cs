using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>Where gradients meet: called once a step, between the last backward and clipping.</summary>
public interface IGradientExchange
{
    /// <summary>Makes <paramref name="gradients"/>, the flat vector of this process, the sum over all processes.</summary>
    void Reduce(Tensor gradients);
}

/// <summary>One process: its gradients are all there are.</summary>
internal sealed class SingleProcess : IGradientExchange
{
    /// <inheritdoc/>
    public void Reduce(Tensor gradients)
    {
    }
}
