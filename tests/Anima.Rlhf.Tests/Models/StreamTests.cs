using Anima.Data;
using Anima.Recipes;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Training;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

/// <summary>Any number of frozen streams beside the policy.</summary>
public sealed class StreamTests
{
    [Fact]
    public void Each_frozen_stream_finds_what_it_finds_alone_to_the_last_bit()
    {
        using var model = TinyModel.Llama(TinyModel.Nf4);
        using var policy = Adapter(model, "llama_plain");
        using var other = Adapter(model, "llama_rslora");
        using var upper = Upper(model);
        var batch = TreeBatch.Pack(Pairs());
        var all = new StreamEngine(model, policy, [null, other, upper, policy, null]).Score(batch, new ScoreRequest(WithReferences: true));

        Assert.Equal(Alone(model, policy, batch), all.Policy.TokenLogps);
        Assert.Equal([Alone(model, null, batch), Alone(model, other, batch), Alone(model, upper, batch), Alone(model, policy, batch), Alone(model, null, batch)], all.References.Select(stream => stream.TokenLogps));
        Assert.NotEqual(all.References[0].Logps[0], all.References[2].Logps[0]);
    }

    [Fact]
    public void Two_references_train_with_a_loss_that_reads_both()
    {
        var model = TinyModel.Llama(TinyModel.Nf4);
        using var second = Adapter(model, "llama_rslora");
        var config = new LoraConfig { R = 4, LoraAlpha = 8, Targets = TargetModules.AllLinear };
        using var fixture = new TrainingFixture(model, LoraAdapter.Fresh(config, model.Linears, CPU, 1), [null, second], loss: new TwoReferencesLoss());
        var pairs = Pairs();
        var first = fixture.Step.Run(pairs, 200, 5e-3, 1)["loss"];
        for (var step = 0; step < 12; step++)
            fixture.Step.Run(pairs, 200, 5e-3, 1);
        var last = fixture.Step.Run(pairs, 200, 5e-3, 1)["loss"];
        Assert.True(double.IsFinite(first) && last < 0.8 * first, $"{first} became {last}");
    }

    // −log σ(β d) against the mean of both references.
    private sealed class TwoReferencesLoss : IPreferenceLoss
    {
        public PairLoss Evaluate(ScoredPair pair, StepTotals totals)
        {
            Assert.Equal(2, pair.Chosen.References.Count);
            return new SigmoidLoss(0.1).Evaluate(new ScoredPair(Mean(pair.Chosen), Mean(pair.Rejected)), totals);
        }

        private static AnswerScores Mean(AnswerScores answer) =>
            answer with { References = [new StreamScore((answer.References[0].Logps + answer.References[1].Logps) / 2)] };
    }

    private static float[] Alone(CausalModel model, LoraAdapter? adapter, TreeBatch batch) =>
        new StreamEngine(model, adapter, []).Score(batch, new ScoreRequest(WithReferences: false)).Policy.TokenLogps;

    private static TokenTree[] Pairs() => TrainingFixture.Pairs(Golden.Fixture("trajectories", "trajectory_fp32", "tokenized.jsonl"));

    private static LoraAdapter Adapter(CausalModel model, string name) => PeftAdapter.Load(Golden.Fixture("lora", name), model.Linears, CPU);

    // Leaves the first layer alone, so that its stream parts from the base's only above it.
    private static LoraAdapter Upper(CausalModel model)
    {
        var config = new LoraConfig { R = 2, LoraAlpha = 4, Targets = TargetModules.AllLinear, LayersToTransform = [1] };
        var adapter = LoraAdapter.Fresh(config, model.Linears, CPU, 5);
        using var off = no_grad();
        adapter.Weights.fill_(0.02);
        return adapter;
    }
}
