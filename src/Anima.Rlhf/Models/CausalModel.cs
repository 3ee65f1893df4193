using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// A decoder-only language model: embedding, layers, final norm, output head. An architecture derives from it in one file;
/// the engine knows only this.
/// </summary>
public abstract class CausalModel : IDisposable
{
    /// <summary>The checkpoint's configuration.</summary>
    public abstract ModelConfig Config { get; }

    /// <summary>The dtype of activations and products.</summary>
    public abstract ScalarType Dtype { get; }

    /// <summary>Where the weights lie.</summary>
    public abstract Device Device { get; }

    /// <summary>The layers, first to last.</summary>
    public abstract IReadOnlyList<DecoderLayer> Layers { get; }

    /// <summary>Are the base's weights trained themselves, rather than frozen?</summary>
    public bool IsTrained => Layers[0].Linears[0].Base.Weight is TrainedWeight;

    /// <summary>[V, H] in the compute dtype, or fp32 where it is trained; the embedding itself when the model ties them.</summary>
    public abstract Tensor HeadWeight { get; }

    /// <summary>Everything but the layers' linear weights, for reports and for freeing.</summary>
    public abstract IReadOnlyList<Tensor> OtherWeights { get; }

    /// <summary>Every linear layer that an adapter may attach to, in order; the output head is none of them.</summary>
    public IReadOnlyList<LinearShape> Linears =>
        [.. Layers.SelectMany(layer => layer.Linears).Select(linear => new LinearShape(linear.Path, linear.Base.Weight.OutFeatures, linear.Base.Weight.InFeatures))];

    /// <summary>Bytes of all weights as stored.</summary>
    public long StoredBytes =>
        Layers.SelectMany(layer => layer.Linears).Sum(linear => linear.Base.Weight.StoredBytes) + OtherWeights.Sum(weight => weight.numel() * weight.element_size());

    /// <summary>Turns positions into rotations.</summary>
    public abstract RotaryEmbedding Rotary { get; }

    /// <summary>Positions, masks and segments of a micro-batch.</summary>
    public TreeLayout Layout(TreeBatch batch) => new(batch, Rotary, Device);

    /// <summary>Token ids [T] to the first layer's input [T, H], the start of the residual stream, which is fp32.</summary>
    public abstract Tensor Embed(Tensor tokenIds);

    /// <summary>The norm before the head; [N, H] fp32 to [N, H] in the compute dtype.</summary>
    public abstract Tensor FinalNorm(Tensor hidden);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees all weights.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (var linear in Layers.SelectMany(layer => layer.Linears))
        {
            linear.Base.Weight.Dispose();
            linear.Base.Bias?.Dispose();
        }
        foreach (var weight in OtherWeights)
            weight.Dispose();
    }
}

/// <summary>One transformer layer over a flat sequence of tree tokens.</summary>
public abstract class DecoderLayer
{
    /// <summary>The linear layers, in the order of the checkpoint's names.</summary>
    public abstract IReadOnlyList<Linear> Linears { get; }

    /// <summary>hidden [T, H] to [T, H], both fp32; with <paramref name="adapter"/> null the adapters are off: the reference.</summary>
    public abstract Tensor Forward(Tensor hidden, SequenceLayout layout, LoraAdapter? adapter);

    /// <summary><see cref="Forward"/> whose temporaries are gone when it returns; the result belongs to the current scope.</summary>
    public Tensor Run(Tensor hidden, SequenceLayout layout, LoraAdapter? adapter)
    {
        using var scope = NewDisposeScope();
        return Forward(hidden, layout, adapter).MoveToOuterDisposeScope();
    }

    /// <summary>Gets all weights ready for a phase (see <see cref="LinearWeight.Open"/>); disposing the result closes them.</summary>
    public OpenLayer Open() => new(this);

    /// <summary>The time between a layer's opening and closing.</summary>
    public readonly struct OpenLayer : IDisposable
    {
        private readonly DecoderLayer _layer;

        internal OpenLayer(DecoderLayer layer)
        {
            _layer = layer;
            foreach (var linear in layer.Linears)
                linear.Base.Weight.Open();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (var linear in _layer.Linears)
                linear.Base.Weight.Close();
        }
    }
}

/// <summary>A linear layer of the base by name; an adapter for that name is added when the stream has one.</summary>
public sealed class Linear(string path, BaseLinear linear)
{
    /// <summary>Module path, such as <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The base's weight and bias.</summary>
    public BaseLinear Base { get; } = linear;

    /// <summary>
    /// x Wᵀ (+ adapter), [T, out] fp32 for <paramref name="x"/>, [T, in]: products run in the compute dtype, their sum does not, or a
    /// young adapter's small share would be rounded away.
    /// </summary>
    public Tensor Forward(Tensor x, LoraAdapter? adapter)
    {
        var output = Base.Forward(x).to(ScalarType.Float32);
        return adapter?[Path] is { } lora ? output.add(lora.Forward(x), Scalars.One) : output;
    }

    /// <summary>
    /// residual + x Wᵀ (+ adapter), [T, out], in the residual's fp32.
    /// </summary>
    public Tensor AddTo(Tensor residual, Tensor x, LoraAdapter? adapter)
    {
        var sum = residual.add(Base.Forward(x), Scalars.One);
        return adapter?[Path] is { } lora ? sum.add(lora.Forward(x), Scalars.One) : sum;
    }
}
