using Anima.Checkpoints;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>Weights that are to be trained, widened to fp32 from an unquantised checkpoint.</summary>
internal sealed class TrainedWeights : IWeightSource
{
    private readonly CheckpointFolder _checkpoint;
    private readonly Tensor _flat;
    private readonly List<NamedParameter> _parameters = [];
    private long _used;

    /// <summary>Weights of <paramref name="checkpoint"/> for products in <paramref name="dtype"/> on <paramref name="device"/>.</summary>
    public TrainedWeights(CheckpointFolder checkpoint, ScalarType dtype, Device device)
    {
        (_checkpoint, Dtype, Device) = (checkpoint, dtype, device);
        _flat = zeros(checkpoint.Tensors.Values.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size)), ScalarType.Float32, device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public ScalarType Dtype { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public bool AreTrained => true;

    /// <inheritdoc/>
    public bool Has(string name) => _checkpoint.Contains(name);

    /// <inheritdoc/>
    public bool AreEqual(string one, string other) => TensorLoading.AreEqual(_checkpoint.Require(one), _checkpoint.Require(other));

    /// <inheritdoc/>
    public Linear Linear(LinearRequest request)
    {
        var weight = new TrainedWeight(Plain(request.WeightName, WeightKind.Matrix, request.StoredShape), request.IsTransposed);
        return new Linear(request, new BaseLinear(weight, request.HasBias ? Plain(request.BiasName, WeightKind.Offset, request.OutFeatures) : null));
    }

    /// <inheritdoc/>
    public Tensor Plain(string name, WeightKind kind, params long[] shape)
    {
        using var scope = NewDisposeScope();
        var source = _checkpoint.Require(name, shape);
        var values = TensorLoading.Load(source, ScalarType.Float32, Device);
        var master = _flat.narrow(0, _used, values.numel()).view(shape).detach();
        master.copy_(values);
        _used += values.numel();
        _parameters.Add(new NamedParameter(name, master.DetachFromDisposeScope(), source.Type, Decays: kind is WeightKind.Matrix or WeightKind.PaddedEmbedding));
        return master;
    }

    /// <summary>All that the architecture asked for; to be called once it is built.</summary>
    public ModelParameters Parameters()
    {
        using var scope = NewDisposeScope();
        var used = _flat.narrow(0, 0, _used).DetachFromDisposeScope();
        _flat.Dispose();
        return new ModelParameters(_parameters, used);
    }
}
