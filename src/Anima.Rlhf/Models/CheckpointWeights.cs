using Anima.Checkpoints;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>How a checkpoint's linear weights are held.</summary>
/// <param name="Nf4">Quantise them to NF4 while loading, unless they are stored so already.</param>
/// <param name="DoubleQuant">Quantise the blocks' absmax too.</param>
/// <param name="Dtype">The compute dtype, in which everything else is held.</param>
public sealed record WeightFormat(bool Nf4, bool DoubleQuant, ScalarType Dtype);

/// <summary>Weights from a checkpoint folder: each tensor goes from the mapped file to its final form by itself.</summary>
/// <param name="checkpoint">The folder.</param>
/// <param name="format">How to hold the weights.</param>
/// <param name="device">Where to put them.</param>
public sealed class CheckpointWeights(CheckpointFolder checkpoint, WeightFormat format, Device device) : IWeightSource
{
    private readonly INf4Dequantizer _dequantizer = Nf4Dequantizers.For(device);

    /// <inheritdoc/>
    public ScalarType Dtype => format.Dtype;

    /// <inheritdoc/>
    public Device Device => device;

    /// <inheritdoc/>
    public bool Has(string name) => checkpoint.Contains(name);

    /// <inheritdoc/>
    public Linear Linear(string path, long outFeatures, long inFeatures, bool bias)
    {
        using var scope = NewDisposeScope();
        return new Linear(path, new BaseLinear(Weight(path, outFeatures, inFeatures), bias ? Plain($"{path}.bias", outFeatures) : null));
    }

    /// <inheritdoc/>
    public Tensor Plain(string name, params long[] shape) =>
        TensorLoading.Load(checkpoint.Require(name, shape), format.Dtype, device).DetachFromDisposeScope();

    private FrozenWeight Weight(string path, long outFeatures, long inFeatures)
    {
        if (BnbTensors.IsQuantized(checkpoint, path))
            return Quantized(Nf4Loading.FromBnb(BnbTensors.Read(checkpoint, path, outFeatures, inFeatures), device));
        var name = $"{path}.weight";
        if (!format.Nf4)
            return new DenseWeight(Plain(name, outFeatures, inFeatures));
        return Quantized(Nf4Loading.Quantize(checkpoint.Require(name, outFeatures, inFeatures), format.DoubleQuant, device));
    }

    private Nf4Weight Quantized(Nf4Storage storage) => new(storage, format.Dtype, _dequantizer);
}
