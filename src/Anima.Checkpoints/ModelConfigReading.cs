namespace Anima.Checkpoints;

/// <summary>Turns the members of config.json into a <see cref="ModelConfig"/>: the older names of GPT-2 and GPT-NeoX, class defaults, bounds.</summary>
internal sealed class ModelConfigReading(ConfigObject members)
{
    internal const int MaxWidth = 1 << 22;
    private const int MaxLayers = 10_000;
    private const int MaxHeads = 1 << 16;
    private const int MaxVocabulary = 1 << 26;

    internal ModelConfig Read()
    {
        var modelType = members.RequireString("model_type");
        if (members.IsObject("text_config") && members.IsNull("hidden_size"))
            throw members.Invalid($"model_type '{modelType}' nests its language model under text_config (it takes more than text), which is not supported; use a text-only checkpoint");
        var defaults = ClassDefaults.For(modelType);
        var hiddenSize = Required("hidden_size", "n_embd", MaxWidth);
        var heads = Required("num_attention_heads", "n_head", MaxHeads);
        var positions = First("max_position_embeddings", "n_positions", ModelConfig.MaxPositions) ?? defaults.MaxPositionEmbeddings;
        var layerTypes = members.Texts("layer_types");
        var (rope, ropeByLayerType) = new RopeReading(members, positions).Read(layerTypes);
        return new ModelConfig
        {
            File = members.File,
            Members = members,
            ModelType = modelType,
            HiddenSize = hiddenSize,
            IntermediateSize = First("intermediate_size", "n_inner", 1 << 26) ?? (defaults.FourfoldMlp ? 4 * hiddenSize : throw members.Missing("intermediate_size")),
            NumHiddenLayers = Required("num_hidden_layers", "n_layer", MaxLayers),
            NumAttentionHeads = heads,
            NumKeyValueHeads = members.Int("num_key_value_heads", 1, MaxHeads)
                ?? (members.Has("num_key_value_heads") ? heads : defaults.NumKeyValueHeads ?? heads),
            HeadDim = members.Int("head_dim", 1, MaxHeads) ?? defaults.HeadDim ?? Divided(hiddenSize, heads),
            VocabSize = members.RequireInt("vocab_size", 1, MaxVocabulary),
            MaxPositionEmbeddings = positions,
            RmsNormEps = Epsilon(members.Number("rms_norm_eps") ?? defaults.RmsNormEps),
            TieWordEmbeddings = members.Boolean("tie_word_embeddings") ?? defaults.TieWordEmbeddings,
            AttentionBias = members.Boolean("attention_bias") ?? false,
            MlpBias = members.Boolean("mlp_bias") ?? false,
            HiddenAct = members.Text("hidden_activation") ?? members.Text("hidden_act") ?? members.Text("activation_function") ?? defaults.HiddenAct,
            Dtype = (members.Text("dtype") ?? members.Text("torch_dtype")) is { } dtype ? TensorTypes.FromTorchName(dtype) : null,
            BosTokenId = TokenId("bos_token_id"),
            EosTokenIds = [.. (members.Integers("eos_token_id") ?? []).Select(id => CheckedTokenId("eos_token_id", id))],
            PadTokenId = TokenId("pad_token_id"),
            SlidingWindow = !(members.Boolean("use_sliding_window") ?? defaults.UseSlidingWindow) ? null
                : members.Has("sliding_window") ? members.Int("sliding_window", 1, int.MaxValue) : defaults.SlidingWindow,
            LayerTypes = layerTypes,
            Rope = rope,
            RopeByLayerType = ropeByLayerType,
            Quantization = BnbConfig.Read(members),
        };
    }

    private int Required(string name, string olderName, int most) => First(name, olderName, most) ?? throw members.Missing(name);

    private int? First(string name, string olderName, int most) => members.Int(name, 1, most) ?? members.Int(olderName, 1, most);

    private int Divided(int hiddenSize, int heads) => hiddenSize % heads == 0
        ? hiddenSize / heads
        : throw members.Invalid($"hidden_size is {hiddenSize}, not a multiple of num_attention_heads {heads}, and head_dim is not given");

    private double Epsilon(double value) => value is >= 0 and < 1
        ? value
        : throw members.Invalid(FormattableString.Invariant($"rms_norm_eps is {value}, not from 0 to below 1"));

    private int? TokenId(string name) => members.Integer(name) is { } id ? (id == -1 ? null : CheckedTokenId(name, id)) : null;

    private int CheckedTokenId(string name, long id) => id is >= 0 and < MaxVocabulary
        ? (int)id
        : throw members.Invalid($"{name} is {id}, which is no token id");
}

/// <summary>Values that transformers' configuration classes take when config.json leaves a member out, where they differ by model type.</summary>
internal sealed record ClassDefaults
{
    internal int? NumKeyValueHeads { get; init; }
    internal int? HeadDim { get; init; }
    internal int? SlidingWindow { get; init; }
    internal bool UseSlidingWindow { get; init; } = true;
    internal int MaxPositionEmbeddings { get; init; } = 2048;
    internal double RmsNormEps { get; init; } = 1e-6;
    internal bool TieWordEmbeddings { get; init; }
    internal bool FourfoldMlp { get; init; }
    internal string HiddenAct { get; init; } = "silu";

    internal static ClassDefaults For(string modelType) => modelType switch
    {
        "mistral" => new() { NumKeyValueHeads = 8, SlidingWindow = 4096, MaxPositionEmbeddings = 4096 * 32 },
        "qwen2" => new() { NumKeyValueHeads = 32, UseSlidingWindow = false, SlidingWindow = 4096, MaxPositionEmbeddings = 32768 },
        "qwen3" => new() { NumKeyValueHeads = 32, HeadDim = 128, UseSlidingWindow = false, SlidingWindow = 4096, MaxPositionEmbeddings = 32768 },
        "phi3" => new() { RmsNormEps = 1e-5, MaxPositionEmbeddings = 4096 },
        "gemma" => new() { HeadDim = 256, TieWordEmbeddings = true, MaxPositionEmbeddings = 8192, HiddenAct = "gelu_pytorch_tanh" },
        "gemma2" => new() { HeadDim = 256, TieWordEmbeddings = true, SlidingWindow = 4096, MaxPositionEmbeddings = 8192, HiddenAct = "gelu_pytorch_tanh" },
        "gemma3_text" => new() { HeadDim = 256, TieWordEmbeddings = true, SlidingWindow = 4096, MaxPositionEmbeddings = 131072, HiddenAct = "gelu_pytorch_tanh" },
        "gpt2" => new() { TieWordEmbeddings = true, FourfoldMlp = true, MaxPositionEmbeddings = 1024, HiddenAct = "gelu_new" },
        "gpt_neox" => new() { HiddenAct = "gelu" },
        _ => new(),
    };
}
