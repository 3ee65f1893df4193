using Anima.Rlhf.Adapters;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>One transformer layer over a flat sequence of tree tokens.</summary>
internal abstract class DecoderLayer
{
    /// <summary>The linear layers, in the order of the checkpoint's names.</summary>
    public abstract IReadOnlyList<Linear> Linears { get; }

    /// <summary>What autograd saves of it.</summary>
    public abstract GraphWidths Widths { get; }

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

/// <summary>Numbers that a layer's graph holds for each token.</summary>
/// <param name="Wide">In fp32.</param>
/// <param name="Narrow">In the compute dtype.</param>
/// <param name="Heads">Rows of attention weights, each as long as the sequence.</param>
internal readonly record struct GraphWidths(long Wide, long Narrow, int Heads);

/// <summary>h += attention(norm(h)); h += mlp(norm(h)).</summary>
internal sealed class PreNormLayer(INorm attentionNorm, SelfAttention attention, INorm mlpNorm, FeedForward mlp) : DecoderLayer
{
    public override IReadOnlyList<Linear> Linears { get; } = [.. attention.Linears, .. mlp.Linears];

    // Measured: norms and attention leave about a dozen tensors of the residual stream's width in either dtype.
    public override GraphWidths Widths => new(12 * attention.Width + mlp.Widths.Wide, 12 * attention.Width + mlp.Widths.Narrow, attention.Heads);

    public override Tensor Forward(Tensor hidden, SequenceLayout layout, LoraAdapter? adapter)
    {
        var attended = attention.AddTo(hidden, attentionNorm.Forward(hidden), layout, adapter); // [T, H] fp32
        return mlp.AddTo(attended, mlpNorm.Forward(attended), adapter);
    }
}
