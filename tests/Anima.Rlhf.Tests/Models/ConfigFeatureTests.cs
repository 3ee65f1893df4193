using Anima.Checkpoints;
using Anima.Rlhf.Models;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

/// <summary>What a configuration asks and a model class does not read is refused by name, before a weight is asked for.</summary>
public sealed class ConfigFeatureTests
{
    [Theory]
    [InlineData("llama", """{"partial_rotary_factor":0.5}""", "partial_rotary_factor is 0.5,")]
    [InlineData("llama", """{"rope_parameters":{"rope_theta":1e4,"rope_type":"default","partial_rotary_factor":0.25}}""", "rope_parameters is {")]
    [InlineData("llama", """{"rotary_pct":0.25}""", "rotary_pct is 0.25,")]
    [InlineData("llama", """{"sliding_window":8}""", "sliding_window is 8,")]
    [InlineData("llama", """{"layer_types":["full_attention","sliding_attention"]}""", """layer_types is ["full_attention", "sliding_attention"],""")]
    [InlineData("llama", """{"rope_parameters":{"full_attention":{"rope_theta":1e6},"sliding_attention":{"rope_theta":1e4}}}""", "rope_parameters is {")]
    [InlineData("llama", """{"rope_local_base_freq":10000}""", "rope_local_base_freq is 10000,")]
    [InlineData("llama", """{"logit_scale":0.0625}""", "logit_scale is 0.0625,")]
    [InlineData("llama", """{"logits_scaling":8.0}""", "logits_scaling is 8,")]
    [InlineData("llama", """{"attention_multiplier":0.5}""", "attention_multiplier is 0.5,")]
    [InlineData("llama", """{"residual_multiplier":0.22}""", "residual_multiplier is 0.22,")]
    [InlineData("llama", """{"embedding_multiplier":12}""", "embedding_multiplier is 12,")]
    [InlineData("llama", """{"attn_logit_softcapping":50.0}""", "attn_logit_softcapping is 50,")]
    [InlineData("llama", """{"final_logit_softcapping":30.0}""", "final_logit_softcapping is 30,")]
    [InlineData("llama", """{"query_pre_attn_scalar":256}""", "query_pre_attn_scalar is 256,")]
    [InlineData("llama", """{"attention_sinks":4}""", "attention_sinks is 4,")]
    [InlineData("llama", """{"clip_qkv":8}""", "clip_qkv is 8,")]
    [InlineData("llama", """{"use_qk_norm":true}""", "use_qk_norm is true,")]
    [InlineData("llama", """{"no_rope_layers":[1,0]}""", "no_rope_layers is [1, 0],")]
    [InlineData("llama", """{"num_local_experts":8}""", "num_local_experts is 8,")]
    [InlineData("llama", """{"use_parallel_residual":true}""", "use_parallel_residual is true,")]
    [InlineData("qwen2_tied", """{"use_sliding_window":true,"sliding_window":8}""", "sliding_window is 8,")]
    [InlineData("qwen2_tied", """{"use_sliding_window":true,"sliding_window":null,"layer_types":["full_attention","full_attention","sliding_attention"]}""", "layer_types is [")]
    [InlineData("gpt2", """{"add_cross_attention":true}""", "add_cross_attention is true,")]
    [InlineData("gpt2", """{"num_key_value_heads":1}""", "num_key_value_heads is 1,")]
    [InlineData("gpt2", """{"rope_scaling":{"type":"linear","factor":2.0}}""", """rope_scaling is {"type": "linear", "factor": 2},""")]
    public void It_names_file_key_value_and_remedy(string fixture, string change, string expected)
    {
        using var checkpoint = new ChangedCheckpoint(fixture, change);
        var config = ModelConfig.Load(checkpoint.Path);
        var message = Assert.Throws<InvalidDataException>(() => Architectures.Build(config, new NoWeights())).Message;
        Assert.StartsWith($"{Path.Combine(checkpoint.Path, ModelConfig.FileName)}: {expected}", message, StringComparison.Ordinal);
        Assert.EndsWith($"is not supported for model_type {config.ModelType}; name a checkpoint that does without it.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama", """{"partial_rotary_factor":1.0,"sliding_window":null,"layer_types":["full_attention","full_attention"]}""")]
    [InlineData("llama", """{"logit_scale":1.0,"attn_logit_softcapping":null,"attention_sinks":0,"no_rope_layers":[1,1],"query_pre_attn_scalar":16,"attention_multiplier":0.25}""")]
    [InlineData("llama", """{"use_sliding_window":false,"sliding_window":4096}""")]
    [InlineData("qwen2_tied", """{"use_sliding_window":false,"sliding_window":131072,"max_window_layers":1}""")]
    [InlineData("qwen2_tied", """{"attention_bias":true}""")]
    [InlineData("qwen2_tied", """{"attention_bias":false}""")]
    [InlineData("gpt2", """{"reorder_and_upcast_attn":true,"attn_pdrop":0.5,"summary_type":"mean"}""")]
    public void Neutral_values_are_no_reason(string fixture, string change)
    {
        using var checkpoint = new ChangedCheckpoint(fixture, change);
        using var model = TinyModel.Load(checkpoint.Path, TinyModel.Fp32);
        using var plain = TinyModel.Load(Golden.Fixture("models", fixture), TinyModel.Fp32);
        int[][] ids = [[1, 7, 22, 41, 5]];
        Assert.Equal(TinyModel.Logits(plain, null, ids), TinyModel.Logits(model, null, ids));
    }

    [Fact]
    public void An_unknown_activation_is_refused_by_name()
    {
        using var checkpoint = new ChangedCheckpoint("gpt2", """{"activation_function":"mish"}""");
        var message = Assert.Throws<InvalidDataException>(() => TinyModel.Load(checkpoint.Path, TinyModel.Fp32)).Message;
        Assert.Contains("config.json: the activation mish is not supported; name a checkpoint with one of gelu, gelu_fast, gelu_new, ", message, StringComparison.Ordinal);
    }

    private sealed class NoWeights : IWeightSource
    {
        public ScalarType Dtype => ScalarType.Float32;

        public Device Device => CPU;

        public bool AreTrained => false;

        public bool Has(string name) => throw Asked(name);

        public bool AreEqual(string one, string other) => throw Asked(one);

        public Linear Linear(LinearRequest request) => throw Asked(request.Path);

        public Tensor Plain(string name, WeightKind kind, params long[] shape) => throw Asked(name);

        private static InvalidOperationException Asked(string name) => new($"{name} was asked for");
    }
}
