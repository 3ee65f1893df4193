using Anima.Rlhf.Adapters;
using Anima.Rlhf.Devices;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// The policy's way through the layers, kept so that it can be walked back. Of a layer it keeps only the input, or, for the
/// last few layers, the autograd graph. Kept or recomputed, a layer runs the same operations on the same input, so the
/// choice changes no bit of the result.
/// </summary>
/// <param name="model">The base.</param>
/// <param name="policy">The policy's adapter, or null when the base itself is trained.</param>
/// <param name="layout">The micro-batch.</param>
/// <param name="firstTrained">The first layer that holds something trained.</param>
/// <param name="keptLayers">Layers, counted from the last, that keep their graph.</param>
internal sealed class PolicyTape(CausalModel model, LoraAdapter? policy, TreeLayout layout, int firstTrained, int keptLayers)
{
    private readonly Tensor?[] _inputs = new Tensor?[model.Layers.Count];
    private readonly Tensor?[] _outputs = new Tensor?[model.Layers.Count];

    /// <summary>Runs one open layer and keeps what its backward will need; [T, H] to [T, H].</summary>
    public Tensor Run(int index, Tensor input)
    {
        if (!IsTrained(index))
            return model.Layers[index].Run(input, layout, policy);
        _inputs[index] = input;
        if (!KeepsGraph(index))
            return model.Layers[index].Run(input, layout, policy);
        (_inputs[index], _outputs[index]) = WithGraph(index, input);
        return _outputs[index]!.detach();
    }

    /// <summary>Does the tape still need the tensor that went into this layer?</summary>
    public bool Holds(int index) => IsTrained(index) && !KeepsGraph(index);

    /// <summary>
    /// Hands the gradient of the last layer's output, [T, H], back through the layers, down to the embedding where that is trained;
    /// what is trained accumulates its own.
    /// </summary>
    public void Backward(Tensor gradient)
    {
        for (var index = model.Layers.Count - 1; index >= firstTrained; index--)
        {
            var next = LayerBackward(index, gradient);
            gradient.Dispose();
            if (next is null)
                return;
            gradient = next;
        }
        EmbeddingBackward(gradient);
    }

    private void EmbeddingBackward(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        Backpropagation.Run(model.Embed(layout), gradient);
    }

    private bool IsTrained(int index) => index >= firstTrained;

    // No gradient is wanted below the first trained thing, which is the embedding when the base is trained.
    private bool WantsInputGradient(int index) => index > firstTrained || model.IsTrained;

    private bool KeepsGraph(int index) => index >= model.Layers.Count - keptLayers;

    private Tensor? LayerBackward(int index, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var open = model.Layers[index].Open();
        var (input, output) = KeepsGraph(index) ? (_inputs[index]!, _outputs[index]!) : WithGraph(index, _inputs[index]!);
        Backpropagation.Run(output, gradient);
        var next = WantsInputGradient(index) ? input.grad!.MoveToOuterDisposeScope() : null;
        output.Dispose();
        input.Dispose();
        _inputs[index]?.Dispose();
        (_inputs[index], _outputs[index]) = (null, null);
        return next;
    }

    private (Tensor Input, Tensor Output) WithGraph(int index, Tensor input)
    {
        using var on = enable_grad();
        var leaf = input.detach().requires_grad_(WantsInputGradient(index));
        return (leaf, model.Layers[index].Run(leaf, layout, policy));
    }
}
