using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Generation;

/// <summary>The model's forward over new tokens alone, with caches for what came before.</summary>
internal sealed class CachedForward(CausalModel model, LoraAdapter? adapter, OpenWeights weights)
{
    /// <summary>Runs a whole prompt into an empty cache; logits of the token after it, [1, V] fp32 on the CPU.</summary>
    public Tensor Prefill(IReadOnlyList<int> promptIds, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        var tree = TokenTree.Grow(0, new PreparedSequence([.. promptIds], promptIds.Count));
        var hidden = RunLayers(model.Prefill(TreeBatch.Pack([tree]), cache));
        return Logits(hidden.narrow(0, promptIds.Count - 1, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Runs one token for each of B sequences; logits of the next ones, [B, V] fp32 on the CPU.</summary>
    public Tensor Step(int[] tokenIds, IReadOnlyList<KeyValueCache> caches)
    {
        using var scope = NewDisposeScope();
        var hidden = RunLayers(model.Decode(tokenIds, caches));
        return Logits(hidden).MoveToOuterDisposeScope();
    }

    private Tensor RunLayers(SequenceLayout layout)
    {
        var hidden = model.Embed(layout); // [T, H]
        foreach (var layer in model.Layers)
        {
            using var open = weights.Open(layer);
            var input = hidden;
            hidden = layer.Run(input, layout, adapter);
            input.Dispose();
        }
        return hidden;
    }

    private Tensor Logits(Tensor hidden) => LogProbHead.Logits(model.FinalNorm(hidden), model.HeadWeight).cpu();
}
