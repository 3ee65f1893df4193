using Anima.Data;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

/// <summary>The textbook way, to compare with: one sequence at a time, all logits, one graph from weights to loss.</summary>
internal static class PlainAutograd
{
    /// <summary>Σ log p(ids[t] | ids[..t]) for t from <paramref name="start"/> on, as a scalar with its graph.</summary>
    public static Tensor Logp(CausalModel model, int[] ids, int start)
    {
        var layout = model.Layout(TreeBatch.Pack([TokenTree.Grow(0, new PreparedSequence(ids, start))]));
        var hidden = model.Embed(layout);
        foreach (var layer in model.Layers)
            hidden = layer.Forward(hidden, layout, null);
        var logits = nn.functional.linear(model.FinalNorm(hidden), model.HeadWeight);
        var logps = logits.log_softmax(1).narrow(0, start - 1, ids.Length - start);
        var targets = tensor(ids[start..], ScalarType.Int64, CPU).unsqueeze(1);
        return logps.gather(1, targets).sum();
    }
}
