using Anima.Checkpoints;
using Anima.Rlhf.Models;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Initialization;

/// <summary>
/// Learns which weights an architecture has by letting it build itself from tensors that take no memory, and says what each begins as,
/// by the rules of transformers: normal numbers for linear layers and embeddings, zeros for biases, ones for norms.
/// </summary>
internal sealed class InitialWeights : IWeightSource
{
    private readonly List<InitialWeight> _weights = [];

    /// <inheritdoc/>
    public ScalarType Dtype => ScalarType.Float32;

    /// <inheritdoc/>
    public Device Device => META;

    /// <inheritdoc/>
    public bool AreTrained => false;

    /// <summary>The weights of the model that <paramref name="config"/> describes, in the order in which it asks for them.</summary>
    /// <exception cref="InvalidDataException">The architecture is not supported, or the configuration does not fit it.</exception>
    public static IReadOnlyList<InitialWeight> Of(ModelConfig config)
    {
        var source = new InitialWeights();
        using var model = Architectures.Build(config, source);
        return source._weights;
    }

    /// <inheritdoc/>
    /// <remarks>A new model has no weight that it can do without: a tied head, above all.</remarks>
    public bool Has(string name) => false;

    /// <inheritdoc/>
    public bool AreEqual(string one, string other) => false;

    /// <inheritdoc/>
    public Linear Linear(LinearRequest request)
    {
        var weight = new DenseWeight(Add(new(request.WeightName, request.StoredShape, WeightKind.Matrix) { Scale = request.InitialScale }));
        return new Linear(request, new BaseLinear(weight, request.HasBias ? Plain(request.BiasName, WeightKind.Offset, request.OutFeatures) : null));
    }

    /// <inheritdoc/>
    public Tensor Plain(string name, WeightKind kind, params long[] shape) => Add(new(name, shape, kind));

    private Tensor Add(InitialWeight weight)
    {
        _weights.Add(weight);
        return empty(weight.Shape, Dtype, Device).DetachFromDisposeScope();
    }
}
