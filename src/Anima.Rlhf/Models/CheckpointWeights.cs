using Anima.Checkpoints;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>How a checkpoint's linear weights are held.</summary>
/// <param name="Nf4">Quantise them to NF4 while loading, unless they are stored so already.</param>
/// <param name="DoubleQuant">Quantise the blocks' absmax too.</param>
/// <param name="Dtype">The compute dtype, in which everything else is held.</param>
internal sealed record WeightFormat(bool Nf4, bool DoubleQuant, ScalarType Dtype);

/// <summary>Weights from a checkpoint folder: each tensor goes from the mapped file to its final form by itself.</summary>
/// <param name="checkpoint">The folder.</param>
/// <param name="format">How to hold the weights.</param>
/// <param name="device">Where to put them.</param>
internal sealed class CheckpointWeights(CheckpointFolder checkpoint, WeightFormat format, Device device) : IWeightSource
{
    private readonly INf4Dequantizer _dequantizer = Nf4Dequantizers.For(device);

    /// <inheritdoc/>
    public ScalarType Dtype => format.Dtype;

    /// <inheritdoc/>
    public Device Device => device;

    /// <inheritdoc/>
    public bool AreTrained => false;

    /// <inheritdoc/>
    public bool Has(string name) => checkpoint.Contains(name);

    /// <inheritdoc/>
    public bool AreEqual(string one, string other) => TensorLoading.AreEqual(checkpoint.Require(one), checkpoint.Require(other));

    /// <inheritdoc/>
    public Linear Linear(LinearRequest request)
    {
        using var scope = NewDisposeScope();
        return new Linear(request, new BaseLinear(Weight(request), request.HasBias ? Plain(request.BiasName, WeightKind.Offset, request.OutFeatures) : null));
    }

    /// <inheritdoc/>
    public Tensor Plain(string name, WeightKind kind, params long[] shape) =>
        TensorLoading.Load(checkpoint.Require(name, shape), format.Dtype, device).DetachFromDisposeScope();

    private FrozenWeight Weight(LinearRequest request)
    {
        // bitsandbytes stores every weight as [out, in], whatever it was before.
        if (BnbTensors.IsQuantized(checkpoint, request.StoredPath))
            return Quantized(Nf4Loading.FromBnb(BnbTensors.Read(checkpoint, request.StoredPath, request.OutFeatures, request.InFeatures), device));
        var source = checkpoint.Require(request.WeightName, request.StoredShape);
        if (format.Nf4)
            return Quantized(Nf4Loading.Quantize(source, format.DoubleQuant, device, request.IsTransposed));
        var weight = TensorLoading.Load(source, format.Dtype, device);
        return new DenseWeight(request.IsTransposed ? weight.t().contiguous() : weight);
    }

    private Nf4Weight Quantized(Nf4Storage storage) => new(storage, format.Dtype, _dequantizer);
}
