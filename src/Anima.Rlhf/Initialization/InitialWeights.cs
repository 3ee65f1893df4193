using Anima.Checkpoints;
using Anima.Rlhf.Models;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Initialization;

/// <summary>
/// Learns which weights an architecture has by letting it build itself from tensors that take no memory, and says what each begins as,
/// by the rules of transformers: normal numbers for linear layers and embeddings, zeros for biases, ones for norms, or
/// zeros where a norm multiplies by 1 + weight (Gemma).
/// </summary>
internal sealed class InitialWeights : IWeightSource
{
    private readonly List<InitialWeight> _weights = [];
    private readonly InitialFill _norm;

    private InitialWeights(ModelConfig config) =>
        _norm = config.ModelType.StartsWith("gemma", StringComparison.Ordinal) ? InitialFill.Zeros : InitialFill.Ones;

    /// <inheritdoc/>
    public ScalarType Dtype => ScalarType.Float32;

    /// <inheritdoc/>
    public Device Device => META;

    /// <summary>The weights of the model that <paramref name="config"/> describes, in the order in which it asks for them.</summary>
    /// <exception cref="InvalidDataException">The architecture is not supported, or the configuration does not fit it.</exception>
    public static IReadOnlyList<InitialWeight> Of(ModelConfig config)
    {
        var source = new InitialWeights(config);
        using var model = Architectures.Build(config, source);
        return source._weights;
    }

    /// <inheritdoc/>
    /// <remarks>A new model has no weight that it can do without: a tied head, above all.</remarks>
    public bool Has(string name) => false;

    /// <inheritdoc/>
    public Linear Linear(string path, long outFeatures, long inFeatures, bool bias)
    {
        var weight = Add($"{path}.weight", InitialFill.Normal, outFeatures, inFeatures);
        return new Linear(path, new BaseLinear(new DenseWeight(weight), bias ? Add($"{path}.bias", InitialFill.Zeros, outFeatures) : null));
    }

    /// <inheritdoc/>
    public Tensor Plain(string name, params long[] shape) =>
        Add(name, shape.Length > 1 ? InitialFill.Normal : name.EndsWith(".bias", StringComparison.Ordinal) ? InitialFill.Zeros : _norm, shape);

    private Tensor Add(string name, InitialFill fill, params long[] shape)
    {
        _weights.Add(new(name, shape, fill));
        return empty(shape, Dtype, Device).DetachFromDisposeScope();
    }
}
