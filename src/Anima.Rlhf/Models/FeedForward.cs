using Anima.Checkpoints;
using Anima.Rlhf.Adapters;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>The MLP of one layer: down(act(up x)), or with a gate down(act(gate x) · up x), as GLU variants have it (arXiv 2002.05202).</summary>
/// <param name="gate">Its product goes through the activation; null for an MLP without one.</param>
/// <param name="up">From the residual stream to the MLP's width.</param>
/// <param name="down">And back.</param>
/// <param name="activation">See <see cref="ActivationOf"/>.</param>
internal sealed class FeedForward(Linear? gate, Linear up, Linear down, Func<Tensor, Tensor> activation)
{
    private static readonly SortedDictionary<string, Func<Tensor, Tensor>> Activations = new(StringComparer.Ordinal)
    {
        ["gelu"] = x => nn.functional.gelu(x),
        ["gelu_fast"] = TanhGelu,
        ["gelu_new"] = TanhGelu,
        ["gelu_pytorch_tanh"] = TanhGelu,
        ["relu"] = x => nn.functional.relu(x),
        ["silu"] = x => nn.functional.silu(x),
        ["swish"] = x => nn.functional.silu(x),
    };

    /// <summary>The linear layers in order.</summary>
    public IReadOnlyList<Linear> Linears { get; } = gate is null ? [up, down] : [gate, up, down];

    /// <summary>What autograd saves of it: what goes into the activation, its result, the gate's other factor; and what goes into the last product.</summary>
    public (long Wide, long Narrow) Widths => ((gate is null ? 2 : 3) * up.Base.Weight.OutFeatures, 2 * up.Base.Weight.OutFeatures);

    /// <summary>The activation that <paramref name="config"/> names.</summary>
    /// <exception cref="InvalidDataException">It is none that is known.</exception>
    public static Func<Tensor, Tensor> ActivationOf(ModelConfig config) => Activations.GetValueOrDefault(config.HiddenAct)
        ?? throw config.Members.Invalid($"the activation {config.HiddenAct} is not supported; name a checkpoint with one of {string.Join(", ", Activations.Keys)}");

    /// <summary>residual + mlp(x) for <paramref name="x"/>, [T, H] in the compute dtype.</summary>
    public Tensor AddTo(Tensor residual, Tensor x, LoraAdapter? adapter) => down.AddTo(residual, Inner(x, adapter), adapter);

    // The gate runs in fp32; what goes into a product is cast to the compute dtype.
    private Tensor Inner(Tensor x, LoraAdapter? adapter) =>
        (gate is null ? activation(up.Forward(x, adapter)) : activation(gate.Forward(x, adapter)).mul(up.Forward(x, adapter))).to(x.dtype); // [T, H] → [T, F]

    private static Tensor TanhGelu(Tensor x) => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh);
}
