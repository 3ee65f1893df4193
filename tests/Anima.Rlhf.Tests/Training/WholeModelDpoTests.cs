using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Models;
using Anima.Rlhf.Training;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

/// <summary>DPO of every parameter, against the textbook way on unpacked sequences.</summary>
public sealed class WholeModelDpoTests
{
    private const double Beta = 0.1, LearningRate = 1e-3;
    private const int Steps = 6, PairsPerStep = 4;

    [Theory]
    [InlineData("llama", 0.0)]
    [InlineData("llama_rope_llama3", 0.0)] // its head is its embedding
    [InlineData("llama", 0.5)]
    [InlineData("llama_rope_linear", 0.5)] // its linears have biases
    public void A_trajectory_equals_that_of_plain_autograd(string fixture, double weightDecay)
    {
        var pairs = Pairs(fixture);
        var expected = Plain(fixture, pairs, weightDecay);
        using var trained = new TrainedModel(fixture, ScalarType.Float32);
        using var optimizer = new AdamW(trained.Parameters.Weights.numel(), CPU, 0.9, 0.999, 1e-8, weightDecay, trained.Parameters.Decayed);
        var engine = new StreamEngine(trained.Model, null, [], keptLayers: 1);
        var step = new TrainingStep(engine, trained.Parameters, new PreferenceObjective(new SigmoidLoss(Beta), Beta), optimizer, new SingleProcess());
        var references = References(engine, pairs);
        for (var k = 0; k < Steps; k++)
        {
            var taken = Taken(k, pairs.Length);
            var result = step.Run([.. taken.Select(i => pairs[i])], 200, LearningRate, maxGradNorm: 1, [.. taken.Select(i => references[i])]);
            Close.One(expected.Losses[k], result["loss"], 1e-5, 0, "loss of step", k + 1);
            Close.One(expected.Norms[k], result.GradNorm, 0, 1e-4, "gradient norm of step", k + 1);
        }
        Assert.True(expected.Losses[^1] < 0.68, "the run is too short to learn anything");
        Close.All(expected.Weights, TinyModel.Floats(trained.Parameters.Weights), 2e-5, 0, "weights");
    }

    private static (double[] Losses, double[] Norms, float[] Weights) Plain(string fixture, TokenTree[] pairs, double weightDecay)
    {
        using var trained = new TrainedModel(fixture, ScalarType.Float32);
        using var optimizer = new AdamW(trained.Parameters.Weights.numel(), CPU, 0.9, 0.999, 1e-8, weightDecay: 0);
        var (losses, norms) = (new double[Steps], new double[Steps]);
        var references = pairs.Select(pair => Logps(trained.Model, pair, gradients: false)).ToArray();
        for (var k = 0; k < Steps; k++)
        {
            using var scope = NewDisposeScope();
            trained.Parameters.ClearGradients();
            var loss = zeros(1);
            foreach (var i in Taken(k, pairs.Length))
            {
                var (chosen, rejected) = Logps(trained.Model, pairs[i], gradients: true);
                var margin = (chosen - references[i].Chosen) - (rejected - references[i].Rejected);
                loss = loss + nn.functional.softplus(margin * -Beta) / PairsPerStep;
            }
            autograd.backward(loss, ones_like(loss));
            losses[k] = loss.item<float>();
            norms[k] = GradientClipping.ClipNorm(trained.Parameters.Gradients, 1);
            Decay(trained.Parameters, weightDecay);
            optimizer.Step(trained.Parameters.Weights, trained.Parameters.Gradients, LearningRate);
        }
        return (losses, norms, TinyModel.Floats(trained.Parameters.Weights));
    }

    private static (Tensor Chosen, Tensor Rejected) Logps(CausalModel model, TokenTree pair, bool gradients)
    {
        using var mode = set_grad_enabled(gradients);
        return (One(0), One(1));

        Tensor One(int sequence)
        {
            var prepared = pair.Sequence(sequence);
            return PlainAutograd.Logp(model, prepared.Ids, prepared.CompletionStart);
        }
    }

    private static double[][] References(StreamEngine engine, TokenTree[] pairs) =>
        [.. pairs.Select(pair => engine.Score(TreeBatch.Pack([pair]), new ScoreRequest(WithReferences: false)).Policy.Logps)];

    private static int[] Taken(int step, int count) => [.. Enumerable.Range(0, PairsPerStep).Select(i => (step * PairsPerStep + i) % count)];

    // torch's p ← p·(1 − lr·λ) for the group that transformers makes: no bias, and no norm.
    private static void Decay(ModelParameters parameters, double weightDecay)
    {
        using var off = no_grad();
        foreach (var parameter in parameters.Parameters)
            if (!parameter.Name.EndsWith("bias", StringComparison.Ordinal) && !parameter.Name.Contains("norm", StringComparison.Ordinal))
                parameter.Master.mul_(1 - LearningRate * weightDecay);
    }

    // Token ids of the fixture's pairs, within any of the tiny vocabularies.
    private static TokenTree[] Pairs(string fixture)
    {
        using var model = TinyModel.Load(Golden.Fixture("models", fixture), TinyModel.Fp32);
        var vocabulary = model.Config.VocabSize;
        return [.. TrainingFixture.Pairs(Golden.Fixture("trajectories", "trajectory_fp32", "tokenized.jsonl")).Take(8).Select(pair =>
            TokenTree.Grow(pair.Row, Within(pair.Sequence(0)), Within(pair.Sequence(1))))];

        PreparedSequence Within(PreparedSequence sequence) => new([.. sequence.Ids.Select(id => id % vocabulary)], sequence.CompletionStart);
    }
}
