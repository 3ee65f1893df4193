namespace Anima.Checkpoints;

/// <summary>
/// What every architecture's <c>config.json</c> says: sizes, ids, rotary settings, quantisation. Both spellings are read, that of
/// transformers 5 and the one before it. What one architecture alone knows is read by that architecture from <see cref="Members"/>.
/// </summary>
internal sealed record ModelConfig
{
    /// <summary>Name of the file in a model folder.</summary>
    public const string FileName = "config.json";

    internal const int MaxPositions = 1 << 30;

    /// <summary>The path it was read from.</summary>
    public required string File { get; init; }

    /// <summary>All members of the file, for what this record does not hold.</summary>
    public required ConfigObject Members { get; init; }

    /// <summary><c>model_type</c>, which selects the architecture: <c>llama</c>, <c>qwen2</c>, ...</summary>
    public required string ModelType { get; init; }

    /// <summary><c>hidden_size</c>: width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary><c>intermediate_size</c>: width of the MLP; 4 x <see cref="HiddenSize"/> where the file has null (GPT-2).</summary>
    public required int IntermediateSize { get; init; }

    /// <summary><c>num_hidden_layers</c>.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary><c>num_attention_heads</c>: query heads.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary><c>num_key_value_heads</c>: key and value heads, a divisor of the query heads.</summary>
    public required int NumKeyValueHeads { get; init; }

    /// <summary><c>head_dim</c>: width of one head; <c>hidden_size / num_attention_heads</c> unless the file says otherwise.</summary>
    public required int HeadDim { get; init; }

    /// <summary><c>vocab_size</c>: rows of the embedding, which may be more than the tokenizer's tokens.</summary>
    public required int VocabSize { get; init; }

    /// <summary><c>max_position_embeddings</c>: longest context in tokens.</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary><c>rms_norm_eps</c>: added to the mean square before the root.</summary>
    public required double RmsNormEps { get; init; }

    /// <summary><c>tie_word_embeddings</c>: the output layer is the embedding.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary><c>attention_bias</c>: q, k, v and o have biases.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary><c>mlp_bias</c>: the MLP's linears have biases.</summary>
    public required bool MlpBias { get; init; }

    /// <summary><c>hidden_act</c> (also <c>hidden_activation</c>, <c>activation_function</c>): the MLP's activation.</summary>
    public required string HiddenAct { get; init; }

    /// <summary><c>dtype</c> or <c>torch_dtype</c>: what the weights are said to be stored as; null when missing or none of F32, F16, BF16. The tensors decide.</summary>
    public required TensorType? Dtype { get; init; }

    /// <summary><c>bos_token_id</c>.</summary>
    public required int? BosTokenId { get; init; }

    /// <summary><c>eos_token_id</c>, one or several; empty when missing.</summary>
    public required IReadOnlyList<int> EosTokenIds { get; init; }

    /// <summary><c>pad_token_id</c>.</summary>
    public required int? PadTokenId { get; init; }

    /// <summary><c>sliding_window</c>: how many keys a query sees, itself included; null for all, as where <c>use_sliding_window</c> is false. Which layers obey it is the architecture's to know.</summary>
    public required int? SlidingWindow { get; init; }

    /// <summary><c>layer_types</c>: <c>full_attention</c> or <c>sliding_attention</c> for each layer; null when the file has none.</summary>
    public required IReadOnlyList<string>? LayerTypes { get; init; }

    /// <summary>Rotary settings of all layers, or of the full-attention ones where <see cref="RopeByLayerType"/> is given.</summary>
    public required RopeConfig Rope { get; init; }

    /// <summary>Rotary settings by layer type where they differ (Gemma 3), null for a type without rotation; null where they do not.</summary>
    public required IReadOnlyDictionary<string, RopeConfig?>? RopeByLayerType { get; init; }

    /// <summary><c>quantization_config</c>: present when the weights are already 4-bit.</summary>
    public required BnbConfig? Quantization { get; init; }

    /// <summary>Reads <c>config.json</c> of a model folder.</summary>
    /// <exception cref="FileNotFoundException">The folder has no config.json.</exception>
    /// <exception cref="InvalidDataException">A member is missing, of the wrong type, out of bounds or at odds with another.</exception>
    public static ModelConfig Load(string folder) => Read(ConfigObject.Load(Path.Combine(folder, FileName)));

    /// <summary>Reads a configuration from parsed JSON.</summary>
    /// <exception cref="InvalidDataException">A member is missing, of the wrong type, out of bounds or at odds with another.</exception>
    public static ModelConfig Read(ConfigObject members)
    {
        var config = new ModelConfigReading(members).Read();
        var (heads, keyValueHeads) = (config.NumAttentionHeads, config.NumKeyValueHeads);
        if (heads % keyValueHeads != 0)
            throw members.Invalid($"num_attention_heads is {heads}, not a multiple of num_key_value_heads {keyValueHeads}; query heads share key and value heads in equal groups");
        if ((long)heads * config.HeadDim > ModelConfigReading.MaxWidth)
            throw members.Invalid($"num_attention_heads {heads} x head_dim {config.HeadDim} is more than {ModelConfigReading.MaxWidth}");
        if (config.LayerTypes is { } types && types.Count != config.NumHiddenLayers)
            throw members.Invalid($"layer_types has {types.Count} entries, but num_hidden_layers is {config.NumHiddenLayers}");
        return config;
    }
}
