using static TorchSharp.torch;

namespace Anima.Rlhf.Adapters;

/// <summary>
/// What a run trains, an adapter or a whole model, as one flat fp32 vector: clipping, the optimiser, a checkpoint and an exchange
/// of gradients each see nothing else.
/// </summary>
internal interface ITrainedParameters
{
    /// <summary>All trained numbers, fp32.</summary>
    Tensor Weights { get; }

    /// <summary>The gradient of <see cref="Weights"/>, accumulated by every backward since <see cref="ClearGradients"/>.</summary>
    Tensor Gradients { get; }

    /// <summary>The stretches of <see cref="Weights"/> that weight decay reaches, in order.</summary>
    IReadOnlyList<ParameterRange> Decayed { get; }

    /// <summary>Lets backward write into <see cref="Gradients"/>.</summary>
    void RequireGradients();

    /// <summary>Sets the gradient to zero.</summary>
    void ClearGradients();
}

/// <summary>A stretch of a flat vector.</summary>
/// <param name="Start">Its first number.</param>
/// <param name="Length">How many.</param>
internal readonly record struct ParameterRange(long Start, long Length);
