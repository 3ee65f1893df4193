using Anima.Checkpoints;

namespace Anima.Rlhf.Models;

/// <summary>
/// Members of config.json that change what a model computes, in any family that uses them. A model whose class here does not read one
/// would load and compute something else, so a checkpoint that sets one to more than its neutral value is refused.
/// </summary>
internal static class ConfigFeatures
{
    private static readonly (string Key, Func<ModelConfig, bool> IsSet)[] All =
    [
        // Positions
        ("partial_rotary_factor", config => Ropes(config).Any(rope => rope.PartialRotaryFactor != 1)),
        ("rope_scaling", config => Ropes(config).Any(rope => rope.Type != RopeType.Default)),
        ("rope_parameters", config => config.RopeByLayerType is not null), // one for each layer type
        ("rope_interleave", Differs("rope_interleave", false)),
        ("rope_interleaved", Differs("rope_interleaved", false)),
        ("no_rope_layers", config => config.Members.Raw("no_rope_layers") is object?[] layers && layers.Any(layer => layer is 0L)),
        ("no_rope_layer_interval", Differs("no_rope_layer_interval", 0L)),
        ("alibi", Differs("alibi", false)),
        ("use_alibi", Differs("use_alibi", false)),
        // Attention
        ("sliding_window", config => config.SlidingWindow is not null),
        ("layer_types", config => config.LayerTypes is { } types && types.Any(type => type != "full_attention")),
        ("attention_chunk_size", Differs("attention_chunk_size")),
        ("num_key_value_heads", config => config.NumKeyValueHeads != config.NumAttentionHeads),
        ("attention_bias", config => config.AttentionBias),
        ("qkv_bias", Differs("qkv_bias", false)),
        ("use_qkv_bias", Differs("use_qkv_bias", false)),
        ("qk_norm", Differs("qk_norm", false)),
        ("use_qk_norm", Differs("use_qk_norm", false)),
        ("qk_layernorm", Differs("qk_layernorm", false)),
        ("clip_qkv", Differs("clip_qkv")),
        ("query_pre_attn_scalar", config => config.Members.Number("query_pre_attn_scalar") is { } scalar && scalar != config.HeadDim),
        ("attention_multiplier", config => config.Members.Number("attention_multiplier") is { } scale && Math.Abs(scale * Math.Sqrt(config.HeadDim) - 1) > 1e-6),
        ("attn_temperature_tuning", Differs("attn_temperature_tuning", false, 0L)),
        ("attn_output_gate", Differs("attn_output_gate", false)),
        ("scale_attn_weights", Differs("scale_attn_weights", true)),
        ("scale_attn_by_inverse_layer_idx", Differs("scale_attn_by_inverse_layer_idx", false)),
        ("attention_sink", Differs("attention_sink", false, 0L)),
        ("attention_sinks", Differs("attention_sinks", false, 0L)),
        ("use_attention_sinks", Differs("use_attention_sinks", false)),
        ("add_full_attention_sink_bias", Differs("add_full_attention_sink_bias", false)),
        ("add_swa_attention_sink_bias", Differs("add_swa_attention_sink_bias", false)),
        ("use_bidirectional_attention", Differs("use_bidirectional_attention", false)),
        ("add_cross_attention", Differs("add_cross_attention", false)),
        ("kv_lora_rank", Differs("kv_lora_rank", 0L)),
        ("num_kv_shared_layers", Differs("num_kv_shared_layers", 0L)),
        // Layers
        ("mlp_bias", config => config.MlpBias),
        ("use_parallel_residual", Differs("use_parallel_residual", false)),
        ("parallel_attn", Differs("parallel_attn", false)),
        ("residual_multiplier", Differs("residual_multiplier", 1L)),
        ("scale_depth", Differs("scale_depth")),
        ("num_local_experts", Differs("num_local_experts", 0L)),
        ("num_experts", Differs("num_experts", 0L)),
        ("n_routed_experts", Differs("n_routed_experts", 0L)),
        ("moe_num_experts", Differs("moe_num_experts", 0L)),
        ("hidden_size_per_layer_input", Differs("hidden_size_per_layer_input", 0L)),
        // Embedding and logits
        ("embedding_multiplier", Differs("embedding_multiplier", 1L)),
        ("scale_emb", Differs("scale_emb", 1L)),
        ("scale_embedding", Differs("scale_embedding", false)),
        ("attn_logit_softcapping", Differs("attn_logit_softcapping")),
        ("final_logit_softcapping", Differs("final_logit_softcapping")),
        ("logit_scale", Differs("logit_scale", 1L)),
        ("logits_scaling", Differs("logits_scaling", 1L)),
        ("lm_head_multiplier", Differs("lm_head_multiplier", 1L)),
        ("dim_model_base", config => config.Members.Number("dim_model_base") is { } width && width != config.HiddenSize),
    ];

    /// <summary>Refuses a configuration that sets what its model does not read.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="read">The features that the model reads.</param>
    /// <exception cref="InvalidDataException">It sets another one.</exception>
    public static void Check(ModelConfig config, IReadOnlyList<string> read)
    {
        foreach (var (key, isSet) in All)
            if (!read.Contains(key) && isSet(config))
                throw config.Members.Invalid(
                    $"{Written(key, config)}, which changes what a model computes and is not supported for model_type {config.ModelType}; name a checkpoint that does without it");
    }

    private static IEnumerable<RopeConfig> Ropes(ModelConfig config) => (config.RopeByLayerType?.Values ?? []).OfType<RopeConfig>().Prepend(config.Rope);

    // A member that is missing or null is neutral always.
    private static Func<ModelConfig, bool> Differs(string key, params object[] neutral) => config =>
        config.Members.Raw(key) is { } value && !neutral.Contains(value is double number && double.IsInteger(number) ? (long)number : value);

    // Older files and other families spell some differently or leave them to the class.
    private static string Written(string key, ModelConfig config)
    {
        string[] spellings = key switch
        {
            "partial_rotary_factor" => [key, "rotary_pct", "rope_parameters", "rope_scaling"],
            "rope_scaling" => [key, "rope_parameters"],
            "rope_parameters" => [key, "rope_scaling", "rope_local_base_freq"],
            _ => [key],
        };
        return spellings.FirstOrDefault(name => !config.Members.IsNull(name)) is { } written
            ? $"{written} is {config.Members.Json(written)}"
            : $"{key} is not given, and the model class sets it";
    }
}
