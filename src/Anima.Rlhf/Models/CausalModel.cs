using Anima.Checkpoints;
using Anima.Data;
using Anima.Rlhf.Adapters;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// A decoder-only language model: embedding, layers, final norm, output head. An <see cref="Architecture"/> puts it together;
/// the engine knows only this.
/// </summary>
internal sealed class CausalModel : IDisposable
{
    private readonly InputEmbedding _embedding;
    private readonly INorm _finalNorm;
    private readonly IReadOnlyList<RotaryEmbedding> _rotaries;

    internal CausalModel(ModelBuilder built, InputEmbedding embedding, IReadOnlyList<DecoderLayer> layers, INorm finalNorm, Tensor head, params RotaryEmbedding[] rotaries)
    {
        (Config, Dtype, Device, IsTrained, OtherWeights) = (built.Config, built.Source.Dtype, built.Source.Device, built.Source.AreTrained, built.Plains);
        (_embedding, Layers, _finalNorm, HeadWeight, _rotaries) = (embedding, layers, finalNorm, head, rotaries);
    }

    /// <summary>The checkpoint's configuration.</summary>
    public ModelConfig Config { get; }

    /// <summary>The dtype of activations and products.</summary>
    public ScalarType Dtype { get; }

    /// <summary>Where the weights lie.</summary>
    public Device Device { get; }

    /// <summary>Are the base's weights trained themselves, rather than frozen?</summary>
    public bool IsTrained { get; }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<DecoderLayer> Layers { get; }

    /// <summary>[V, H] in the compute dtype, or fp32 where it is trained; the embedding itself when the model ties them.</summary>
    public Tensor HeadWeight { get; }

    /// <summary>Everything but the layers' linear weights, for reports and for freeing.</summary>
    public IReadOnlyList<Tensor> OtherWeights { get; }

    /// <summary>Every linear layer that an adapter may attach to, in order; the output head is none of them.</summary>
    public IReadOnlyList<LinearShape> Linears => [.. Layers.SelectMany(layer => layer.Linears).Select(linear => linear.Shape)];

    /// <summary>Bytes of all weights as stored.</summary>
    public long StoredBytes =>
        Layers.SelectMany(layer => layer.Linears).Sum(linear => linear.Base.Weight.StoredBytes) + OtherWeights.Sum(weight => weight.numel() * weight.element_size());

    /// <summary>Positions, masks and segments of a micro-batch.</summary>
    public TreeLayout Layout(TreeBatch batch) => new(batch, _rotaries, Device);

    /// <summary>Like <see cref="Layout"/>, for the beginning of one sequence whose keys and values go into <paramref name="cache"/>.</summary>
    internal SequenceLayout Prefill(TreeBatch sequence, KeyValueCache cache) => new PrefillLayout(sequence, cache, _rotaries, Device);

    /// <summary>The next token of each of several sequences.</summary>
    internal SequenceLayout Decode(int[] tokenIds, IReadOnlyList<KeyValueCache> caches) => new DecodeLayout(tokenIds, caches, _rotaries, Device);

    /// <summary>The tokens of <paramref name="layout"/> to the first layer's input, [T, H]: the start of the residual stream, which is fp32.</summary>
    public Tensor Embed(SequenceLayout layout) => _embedding.Forward(layout);

    /// <summary>The norm before the head; [N, H] fp32 to [N, H] in the compute dtype.</summary>
    public Tensor FinalNorm(Tensor hidden) => _finalNorm.Forward(hidden);

    /// <summary>Frees all weights.</summary>
    public void Dispose()
    {
        foreach (var linear in Layers.SelectMany(layer => layer.Linears))
        {
            linear.Base.Weight.Dispose();
            linear.Base.Bias?.Dispose();
        }
        foreach (var weight in OtherWeights)
            weight.Dispose();
    }
}
