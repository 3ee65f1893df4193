using Anima.Rlhf.Devices;
using Anima.Rlhf.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>
/// How many layers may keep their autograd graph within a memory budget. The choice changes speed and memory alone, no bit
/// of the result.
/// </summary>
internal static class MemoryPlan
{
    // Of the memory that is free at the start, what a run may plan with; the rest is for other programs and for slack.
    private const double PlannedShare = 0.7;

    /// <summary>The budget when the recipe says auto: a share of the memory that <paramref name="device"/> has free.</summary>
    public static long AutomaticBudget(Device device) => (long)(PlannedShare * AvailableMemory.Bytes(device));

    /// <summary>Layers, counted from the last, whose graphs fit beside weights, adapters and the largest micro-batch.</summary>
    /// <param name="model">The base.</param>
    /// <param name="trainedParameters">Numbers that are trained.</param>
    /// <param name="longestBatch">Tokens of the largest micro-batch.</param>
    /// <param name="longestSequence">Tokens of the longest sequence.</param>
    /// <param name="budget">Bytes.</param>
    public static int KeptLayers(CausalModel model, long trainedParameters, int longestBatch, int longestSequence, long budget)
    {
        var fixedBytes = model.StoredBytes + 4 * sizeof(float) * trainedParameters + HiddenBytes(model, longestBatch) * (model.Layers.Count + 4L);
        var graph = GraphBytes(model, longestBatch, longestSequence);
        // One graph exists while a layer is recomputed, whatever is kept.
        var kept = (budget - fixedBytes - graph) / graph;
        return (int)Math.Clamp(kept, 0, model.Layers.Count);
    }

    private static long ElementBytes(CausalModel model) => model.Dtype.ElementSize();

    private static long HiddenBytes(CausalModel model, int tokens) => (long)tokens * model.Config.HiddenSize * sizeof(float);

    // What autograd saves of one layer: what the layer says, and the attention weights in fp32 and the compute dtype.
    private static long GraphBytes(CausalModel model, int tokens, int longestSequence)
    {
        var element = ElementBytes(model);
        return model.Layers.Max(layer => tokens * (
            layer.Widths.Wide * sizeof(float) + layer.Widths.Narrow * element
            + (long)layer.Widths.Heads * longestSequence * (2 * element + sizeof(float)) / 2));
    }
}
