using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Where an architecture gets its weights: it asks for them by name and shape, and need not know whether they come from
/// a checkpoint, are quantised on the way, are trained, or are only counted.
/// </summary>
internal interface IWeightSource
{
    /// <summary>The dtype of activations and of what is not quantised.</summary>
    ScalarType Dtype { get; }

    /// <summary>Where tensors are put.</summary>
    Device Device { get; }

    /// <summary>Are the weights trained themselves, rather than frozen?</summary>
    bool AreTrained { get; }

    /// <summary>Is there a tensor of this name?</summary>
    bool Has(string name);

    /// <summary>Do two tensors that are there hold the same numbers?</summary>
    bool AreEqual(string one, string other);

    /// <summary>A linear layer: its weight and, if asked for, its bias.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    Linear Linear(LinearRequest request);

    /// <summary>An unquantised tensor in <see cref="Dtype"/>, or in fp32 where it is trained: a norm's weight, an embedding, the output head.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing or has another shape.</exception>
    Tensor Plain(string name, WeightKind kind, params long[] shape);
}

/// <summary>What a weight is to initialisation and weight decay.</summary>
internal enum WeightKind
{
    /// <summary>A matrix: it begins as normal numbers, and decays.</summary>
    Matrix,

    /// <summary>An embedding whose row of the padding token begins as zero; else a <see cref="Matrix"/>.</summary>
    PaddedEmbedding,

    /// <summary>What multiplies, as a norm's weight: it begins as one, and does not decay.</summary>
    Scale,

    /// <summary>What is added, as a bias, or a norm's weight that counts from one: it begins as zero, and does not decay.</summary>
    Offset,
}

/// <summary>A linear layer that an architecture asks for.</summary>
/// <param name="Path">Its module path, by which adapters know it.</param>
/// <param name="OutFeatures">Width of what comes out.</param>
/// <param name="InFeatures">Width of what goes in.</param>
internal sealed record LinearRequest(string Path, long OutFeatures, long InFeatures)
{
    /// <summary>Where its tensors stand in the checkpoint: the module path, unless its names are older ones.</summary>
    public string StoredPath { get; init; } = Path;

    /// <summary>Has it a bias?</summary>
    public bool HasBias { get; init; }

    /// <summary>Is the weight stored as [in, out], as in transformers' Conv1D, rather than [out, in]?</summary>
    public bool IsTransposed { get; init; }

    /// <summary>What the standard deviation of a new model's weights is multiplied by here.</summary>
    public double InitialScale { get; init; } = 1;

    /// <summary>The weight's name in the checkpoint.</summary>
    public string WeightName => $"{StoredPath}.weight";

    /// <summary>The bias's name in the checkpoint.</summary>
    public string BiasName => $"{StoredPath}.bias";

    /// <summary>The weight's shape in the checkpoint.</summary>
    public long[] StoredShape => IsTransposed ? [InFeatures, OutFeatures] : [OutFeatures, InFeatures];
}
