using Anima.Testing;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Tests.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

public sealed class MicroBatchTests
{
    [Fact]
    public void A_step_does_not_depend_on_how_it_is_cut_into_micro_batches()
    {
        var whole = Gradients(tokensPerBatch: 100_000, keptLayers: 0);
        foreach (var budget in new[] { 1, 90, 200 })
            Close.ToLargest(whole, Gradients(budget, keptLayers: 0), 1e-5, $"gradient at {budget} tokens per batch");
    }

    [Fact]
    public void Keeping_or_recomputing_a_layer_changes_no_bit()
    {
        foreach (var format in new[] { TinyModel.Nf4, TinyModel.Nf4Bf16 })
        {
            var recomputed = Gradients(150, keptLayers: 0, format);
            Assert.Equal(recomputed, Gradients(150, keptLayers: 1, format));
            Assert.Equal(recomputed, Gradients(150, keptLayers: 2, format));
        }
    }

    [Fact]
    public void The_same_cut_gives_the_same_bytes_again() => Assert.Equal(Gradients(150, 1, TinyModel.Nf4Bf16), Gradients(150, 1, TinyModel.Nf4Bf16));

    private static float[] Gradients(int tokensPerBatch, int keptLayers, Anima.Rlhf.Models.WeightFormat? format = null)
    {
        var folder = Golden.Fixture("trajectories", "trajectory_fp32_b_nonzero");
        var model = TinyModel.Llama(format ?? TinyModel.Fp32);
        using var fixture = new TrainingFixture(model, PeftAdapter.Load(Path.Combine(folder, "initial_adapter"), model.Linears, CPU), keptLayers: keptLayers);
        fixture.Step.Run(TrainingFixture.Pairs(Path.Combine(folder, "tokenized.jsonl")), tokensPerBatch, 0, 0);
        return TinyModel.Floats(fixture.Policy.Gradients);
    }
}
