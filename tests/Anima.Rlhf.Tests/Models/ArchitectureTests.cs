using Anima.Checkpoints;
using Anima.Recipes;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Training;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("llama_rope_linear")]
    [InlineData("llama_rope_llama3")]
    [InlineData("llama_rope_yarn")]
    [InlineData("llama_sharded_bf16")]
    [InlineData("qwen2_tied")]
    [InlineData("gpt2")]
    [InlineData("gpt2_noprefix_buffers")]
    public void Logits_and_hidden_states_equal_those_of_transformers_in_both_spellings_of_the_configuration(string name)
    {
        var folder = Golden.Fixture("models", name);
        var expectedPath = Path.Combine(folder, "expected.safetensors");
        using var expected = new ExpectedLogits(expectedPath, expectedPath);
        foreach (var config in new[] { "config.json", "config.v5.json" })
        {
            using var model = TinyModel.Load(folder, TinyModel.Fp32, config);
            expected.AssertEqual(TinyModel.Logits(model, null, expected.Sequences), $"{name}/{config}");
            foreach (var index in new[] { 0, 1, model.Layers.Count })
                expected.AssertEqual(TinyModel.HiddenStates(model, expected.Sequences, index), $"{name}/{config}", $"hidden_states.{index}");
        }
    }

    [Theory]
    [InlineData("qwen2_tied")]
    [InlineData("gpt2")]
    public void A_quantised_model_of_each_family_begins_at_ln_2_and_learns(string name)
    {
        var model = TinyModel.Load(Golden.Fixture("models", name), TinyModel.Nf4);
        Assert.All(model.Layers.SelectMany(layer => layer.Linears), linear => Assert.Equal("nf4", linear.Base.Weight.StoredAs));
        var config = new LoraConfig { R = 4, LoraAlpha = 8, Targets = TargetModules.AllLinear };
        using var fixture = new TrainingFixture(model, LoraAdapter.Fresh(config, model.Linears, CPU, 1));
        var pairs = TrainingFixture.Pairs(Golden.Fixture("trajectories", "trajectory_fp32", "tokenized.jsonl"), vocabulary: model.Config.VocabSize);
        Assert.Equal(Math.Log(2), fixture.Step.Run(pairs, 300, 5e-3, 1)["loss"], 1e-12);
        for (var step = 0; step < 8; step++)
            fixture.Step.Run(pairs, 300, 5e-3, 1);
        Assert.True(fixture.Step.Run(pairs, 300, 5e-3, 1)["loss"] < 0.6);
    }

    [Fact]
    public void Only_the_first_dimensions_of_a_head_rotate_where_the_factor_says_so()
    {
        using var scope = NewDisposeScope();
        var x = randn([3, 2, 8]);
        var (partial, whole) = (new RotaryEmbedding(new RopeConfig { PartialRotaryFactor = 0.75 }, 8), new RotaryEmbedding(new RopeConfig(), 6));
        var rotated = Rotate(x, partial);
        Assert.Equal(TinyModel.Floats(Rotate(x.narrow(2, 0, 6), whole)), TinyModel.Floats(rotated.narrow(2, 0, 6)));
        Assert.Equal(TinyModel.Floats(x.narrow(2, 6, 2)), TinyModel.Floats(rotated.narrow(2, 6, 2)));

        static Tensor Rotate(Tensor x, RotaryEmbedding rotary)
        {
            var (cos, sin) = rotary.Tables([0, 1, 5], CPU);
            return RotaryEmbedding.Rotate(x, cos, sin);
        }
    }

    [Fact]
    public void Attention_scales_of_gpt2_are_obeyed()
    {
        var plain = Logits("{}");
        Assert.NotEqual(plain, Logits("""{"scale_attn_weights":false}"""));
        Assert.NotEqual(plain, Logits("""{"scale_attn_by_inverse_layer_idx":true}"""));

        static float[] Logits(string change)
        {
            using var folder = new ChangedCheckpoint("gpt2", change);
            using var model = TinyModel.Load(folder.Path, TinyModel.Fp32);
            return TinyModel.Logits(model, null, [[5, 9, 11, 40, 7, 3]]);
        }
    }
}
