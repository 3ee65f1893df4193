using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Models;
using Anima.Rlhf.Training;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

public sealed class SupervisedStepTests
{
    // The reference stack's own noise between batch layouts.
    private const double GradientShare = 1e-4;

    [Theory]
    [InlineData("llama", 4096, 0)]
    [InlineData("llama", 4096, 2)]
    [InlineData("llama", 1, 1)]
    [InlineData("gpt2", 4096, 0)]
    [InlineData("gpt2", 1, 1)]
    public void Loss_and_gradients_of_every_parameter_equal_those_of_transformers(string fixture, int tokensPerBatch, int keptLayers)
    {
        using var trained = new TrainedModel(fixture, ScalarType.Float32);
        using var expected = new TensorFile(Golden.Fixture("models", fixture, "gradients.safetensors"));
        var result = Step(trained.Model, null, trained.Parameters, tokensPerBatch, keptLayers, fixture);
        Close.One(expected.Floats("loss")[0], result["loss"], 0, 1e-5, "mean NLL");
        foreach (var parameter in trained.Parameters.Parameters)
            Close.ToLargest(expected.Floats(parameter.Name), TinyModel.Floats(parameter.Master.grad!), GradientShare, parameter.Name);
        Assert.Equal(expected.Names.Count(), trained.Parameters.Parameters.Count + 1);
    }

    [Theory]
    [InlineData("llama_plain")]
    [InlineData("llama_rslora")]
    [InlineData("gpt2_plain")]
    public void Loss_and_gradients_of_an_adapter_equal_those_of_peft(string name)
    {
        var fixture = name.Split('_')[0];
        using var model = TinyModel.Load(Golden.Fixture("models", fixture), TinyModel.Fp32);
        using var adapter = PeftAdapter.Load(Golden.Fixture("lora", name), model.Linears, CPU);
        adapter.RequireGradients();
        using var expected = new TensorFile(Golden.Fixture("lora", name, "expected.safetensors"));
        var result = Step(model, adapter, adapter, 4096, keptLayers: 1, fixture);
        Close.One(expected.Floats("mean_nll")[0], result["loss"], 0, 1e-5, "mean NLL");
        foreach (var module in adapter.Modules)
        {
            Close.ToLargest(expected.Floats($"grad.base_model.model.{module.Path}.lora_A.weight"), TinyModel.Floats(module.A.grad!), GradientShare, module.Path);
            Close.ToLargest(expected.Floats($"grad.base_model.model.{module.Path}.lora_B.weight"), TinyModel.Floats(module.B.grad!), GradientShare, module.Path);
        }
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("llama_rope_llama3")] // its head is its embedding
    [InlineData("llama_rope_linear")] // its linears have biases
    [InlineData("qwen2_tied")]
    [InlineData("gpt2")]
    public void Gradients_equal_those_of_plain_autograd_over_whole_sequences(string fixture)
    {
        using var plain = new TrainedModel(fixture, ScalarType.Float32);
        plain.Parameters.ClearGradients();
        using (NewDisposeScope())
        {
            var sequences = Sequences(plain.Model);
            var loss = sequences.Select(ids => PlainAutograd.Logp(plain.Model, ids, 1)).Aggregate((sum, next) => sum + next).neg() / sequences.Sum(ids => ids.Length - 1);
            autograd.backward(loss, ones_like(loss));
        }
        using var trained = new TrainedModel(fixture, ScalarType.Float32);
        Step(trained.Model, null, trained.Parameters, 40, keptLayers: 1);
        foreach (var (expected, actual) in plain.Parameters.Parameters.Zip(trained.Parameters.Parameters))
            Close.ToLargest(TinyModel.Floats(expected.Master.grad!), TinyModel.Floats(actual.Master.grad!), GradientShare, actual.Name);
    }

    [Fact]
    public void Only_targets_count()
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        using var adapter = PeftAdapter.Load(Golden.Fixture("lora", "llama_plain"), model.Linears, CPU);
        adapter.RequireGradients();
        int[] ids = [5, 6, 7, 8, 9, 10];
        var some = Run([TokenTree.Single(0, ids, [true, false, false, true, false, true])]);
        var whole = new StreamEngine(model, adapter, []).Score(TreeBatch.Pack([TokenTree.Single(0, ids, [true, true, true, true, true, true])]), new ScoreRequest(WithReferences: false)).Policy;
        Close.One(-(whole.TokenLogps[2] + whole.TokenLogps[4]) / 2, some["loss"], 0, 1e-6, "loss");
        Assert.Equal(6, some.Tokens);

        StepResult Run(TokenTree[] trees)
        {
            using var optimizer = new AdamW(adapter.Weights.numel(), CPU, 0.9, 0.999, 1e-8, 0);
            return new TrainingStep(new StreamEngine(model, adapter, []), adapter, new SupervisedObjective(), optimizer, new SingleProcess()).Run(trees, 100, 0, 0);
        }
    }

    private static StepResult Step(CausalModel model, LoraAdapter? adapter, ITrainedParameters parameters, int tokensPerBatch, int keptLayers, string inputs = "llama")
    {
        using var optimizer = new AdamW(parameters.Weights.numel(), CPU, 0.9, 0.999, 1e-8, 0);
        var step = new TrainingStep(new StreamEngine(model, adapter, [], keptLayers), parameters, new SupervisedObjective(), optimizer, new SingleProcess());
        var trees = Sequences(model, inputs).Select((ids, row) => TokenTree.Single(row, ids, Enumerable.Repeat(true, ids.Length).ToArray())).ToList();
        return step.Run(trees, tokensPerBatch, learningRate: 0, maxGradNorm: 0);
    }

    private static List<int[]> Sequences(CausalModel model, string inputs = "llama")
    {
        var file = Golden.Fixture("models", inputs, "expected.safetensors");
        using var stored = new ExpectedLogits(file, file);
        return [.. stored.Sequences.Select(ids => ids.Select(id => id % model.Config.VocabSize).ToArray())];
    }
}
