using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Models;
using Anima.Rlhf.Training;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Training;

public sealed class MemoryPlanTests
{
    [Fact]
    public void More_memory_keeps_more_layers_from_none_to_all()
    {
        using var model = TinyModel.Llama(TinyModel.Nf4);
        long[] budgets = [0, .. Enumerable.Range(1, 128).Select(half => (long)half << 18), 1L << 40];
        var kept = budgets.Select(budget => MemoryPlan.KeptLayers(model, 10_000, longestBatch: 1000, longestSequence: 100, budget)).ToArray();
        Assert.Equal(kept.Order(), kept);
        Assert.Equal(0, kept[0]);
        Assert.Equal(model.Layers.Count, kept[^1]);
        Assert.Contains(1, kept);
    }

    [Fact]
    public void A_layer_says_how_wide_its_graph_is()
    {
        using var llama = TinyModel.Llama(TinyModel.Fp32);
        using var gpt2 = TinyModel.Load(Golden.Fixture("models", "gpt2"), TinyModel.Fp32);
        Assert.Equal(new GraphWidths(12 * 64 + 3 * 128, 12 * 64 + 2 * 128, 4), llama.Layers[0].Widths);
        Assert.Equal(new GraphWidths(12 * 32 + 2 * 128, 12 * 32 + 2 * 128, 4), gpt2.Layers[0].Widths); // no gate
    }

    [Fact]
    public void Longer_batches_sequences_and_more_trained_numbers_keep_fewer()
    {
        using var model = TinyModel.Llama(TinyModel.Nf4);
        var enough = Enough(10_000, 1000, 100);
        Assert.True(MemoryPlan.KeptLayers(model, 10_000, 4000, 100, enough) < model.Layers.Count);
        Assert.True(MemoryPlan.KeptLayers(model, 10_000, 1000, 1000, enough) < model.Layers.Count);
        Assert.True(MemoryPlan.KeptLayers(model, 10_000_000, 1000, 100, enough) < model.Layers.Count);

        // The least budget, to a kilobyte, with which all layers keep their graph.
        long Enough(long trained, int batch, int sequence)
        {
            long budget = 0;
            while (MemoryPlan.KeptLayers(model, trained, batch, sequence, budget) < model.Layers.Count)
                budget += 1024;
            return budget;
        }
    }
}
