using Anima.Testing;
using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Adapters;

public sealed class LoraLogitsTests
{
    [Theory]
    [InlineData("llama_plain")]
    [InlineData("llama_all_linear")]
    [InlineData("llama_qv_only")]
    [InlineData("llama_rslora")]
    [InlineData("llama_layers0_regex")]
    [InlineData("llama_rank_pattern")]
    [InlineData("gpt2_plain")]
    [InlineData("gpt2_c_attn_rslora")]
    public void Logits_with_an_adapter_equal_those_of_peft(string name)
    {
        using var model = TinyModel.Load(Golden.Fixture("models", Base(name)), TinyModel.Fp32);
        using var expected = Expected(name);
        using var adapter = PeftAdapter.Load(Golden.Fixture("lora", name), model.Linears, CPU);
        expected.AssertEqual(TinyModel.Logits(model, adapter, expected.Sequences), name);
    }

    [Theory]
    [InlineData("llama_plain", 0)]
    [InlineData("llama_plain", 1)]
    [InlineData("llama_plain", 2)]
    [InlineData("llama_rslora", 0)]
    [InlineData("gpt2_plain", 1)]
    public void Gradients_of_the_mean_negative_log_likelihood_equal_those_of_peft(string name, int keptLayers)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Load(Golden.Fixture("models", Base(name)), TinyModel.Fp32);
        using var expected = Expected(name);
        using var adapter = PeftAdapter.Load(Golden.Fixture("lora", name), model.Linears, CPU);
        adapter.RequireGradients();
        var batch = TreeBatch.Pack([.. expected.Sequences.Select(ids => TokenTree.Grow(0, new PreparedSequence(ids, 1)))]);
        var forward = new StreamEngine(model, adapter, [null], keptLayers).Forward(batch, new ScoreRequest(WithReferences: true));
        var tokens = batch.ScoredCounts.Sum();

        forward.Backward([.. batch.ScoredCounts.Select(_ => -1.0 / tokens)]);

        Close.One(expected.File.Floats("mean_nll")[0], -forward.Scores.Policy.Logps.Sum() / tokens, 0, 1e-5, "mean_nll");
        foreach (var module in adapter.Modules)
        {
            AssertGradient($"{module.Path}.lora_A.weight", module.A);
            AssertGradient($"{module.Path}.lora_B.weight", module.B);
        }

        void AssertGradient(string path, Tensor weight) =>
            Close.ToLargest(expected.File.Floats($"grad.base_model.model.{path}"), TinyModel.Floats(weight.grad!), 1e-4, path);
    }

    private static ExpectedLogits Expected(string name) =>
        new(Golden.Fixture("lora", name, "expected.safetensors"), Golden.Fixture("models", Base(name), "expected.safetensors"));

    private static string Base(string adapter) => adapter.Split('_')[0];
}
