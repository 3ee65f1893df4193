using Anima.Checkpoints;

namespace Anima.Rlhf.Models;

/// <summary>
/// Llama 1 to 3 and everything of that layout (Yi, SmolLM, TinyLlama, ...): pre-RMSNorm, rotary attention with grouped
/// key/value heads, SwiGLU; biases where the configuration has them; the head tied or not. arXiv 2302.13971.
/// </summary>
internal class Llama : Architecture
{
    /// <inheritdoc/>
    public override string ModelType => "llama";

    /// <inheritdoc/>
    public override string ClassName => "LlamaForCausalLM";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reads => ["attention_bias", "mlp_bias", "num_key_value_heads", "rope_scaling"];

    /// <inheritdoc/>
    public sealed override CausalModel Build(ModelBuilder builder)
    {
        const string EmbeddingName = "model.embed_tokens.weight";
        var config = builder.Config;
        var rotary = new RotaryEmbedding(config.Rope, config.HeadDim);
        var embedding = builder.Plain(EmbeddingName, WeightKind.PaddedEmbedding, config.VocabSize, config.HiddenSize);
        var layers = builder.Layers(index => Layer(builder, index, rotary));
        var norm = builder.RmsNorm("model.norm");
        return new CausalModel(builder, new InputEmbedding(embedding), layers, norm, builder.Head("lm_head.weight", EmbeddingName, embedding), rotary);
    }

    /// <summary>Which linear layers have biases.</summary>
    protected virtual (bool QueryKeyValue, bool Output, bool Mlp) Biases(ModelConfig config) => (config.AttentionBias, config.AttentionBias, config.MlpBias);

    // H hidden_size, F intermediate_size, D head_dim
    private PreNormLayer Layer(ModelBuilder builder, int index, RotaryEmbedding rotary)
    {
        var (config, biases) = (builder.Config, Biases(builder.Config));
        var path = FormattableString.Invariant($"model.layers.{index}");
        long hidden = config.HiddenSize, intermediate = config.IntermediateSize;
        long queries = (long)config.NumAttentionHeads * config.HeadDim, keyValues = (long)config.NumKeyValueHeads * config.HeadDim;
        var inputNorm = builder.RmsNorm($"{path}.input_layernorm");
        var q = builder.Linear($"{path}.self_attn.q_proj", queries, hidden, biases.QueryKeyValue);   // [heads·D, H]
        var k = builder.Linear($"{path}.self_attn.k_proj", keyValues, hidden, biases.QueryKeyValue); // [kvHeads·D, H]
        var v = builder.Linear($"{path}.self_attn.v_proj", keyValues, hidden, biases.QueryKeyValue);
        var o = builder.Linear($"{path}.self_attn.o_proj", hidden, queries, biases.Output);          // [H, heads·D]
        var postAttentionNorm = builder.RmsNorm($"{path}.post_attention_layernorm");
        var gate = builder.Linear($"{path}.mlp.gate_proj", intermediate, hidden, biases.Mlp);        // [F, H]
        var up = builder.Linear($"{path}.mlp.up_proj", intermediate, hidden, biases.Mlp);
        var down = builder.Linear($"{path}.mlp.down_proj", hidden, intermediate, biases.Mlp);        // [H, F]
        var heads = new GroupedAttention(config.NumAttentionHeads, config.NumKeyValueHeads, config.HeadDim);
        return new PreNormLayer(
            inputNorm, new SelfAttention(index, heads, [q, k, v], o, rotary), postAttentionNorm, new FeedForward(gate, up, down, FeedForward.ActivationOf(config)));
    }
}
