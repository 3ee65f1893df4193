using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Where an architecture gets its weights: it asks for them by name and shape, and need not know whether they come from
/// a checkpoint, are quantised on the way, or are only counted.
/// </summary>
public interface IWeightSource
{
    /// <summary>The dtype of activations and of what is not quantised.</summary>
    ScalarType Dtype { get; }

    /// <summary>Where tensors are put.</summary>
    Device Device { get; }

    /// <summary>Is there a tensor of this name?</summary>
    bool Has(string name);

    /// <summary>The linear layer at <paramref name="path"/>: <c>path.weight</c>, [out, in], and <c>path.bias</c> if <paramref name="bias"/>.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    Linear Linear(string path, long outFeatures, long inFeatures, bool bias);

    /// <summary>An unquantised tensor in <see cref="Dtype"/>: a norm's weight, an embedding, the output head.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing or has another shape.</exception>
    Tensor Plain(string name, params long[] shape);
}
