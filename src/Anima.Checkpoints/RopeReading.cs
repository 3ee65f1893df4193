namespace Anima.Checkpoints;

/// <summary>
/// Reads rotary settings from config.json. A value comes from <c>rope_parameters</c> (or <c>rope_scaling</c>), else from the
/// top level, else from the default: transformers' order.
/// </summary>
internal sealed class RopeReading
{
    private readonly ConfigObject _config;
    private readonly int _maxPositionEmbeddings;

    internal RopeReading(ConfigObject config, int maxPositionEmbeddings) => (_config, _maxPositionEmbeddings) = (config, maxPositionEmbeddings);

    /// <summary>One setting for all layers (<c>ByLayerType</c> null), or one a layer type, null for a type without rotation.</summary>
    internal (RopeConfig All, IReadOnlyDictionary<string, RopeConfig?>? ByLayerType) Read(IReadOnlyList<string>? layerTypes)
    {
        var parameters = _config.Object("rope_parameters") ?? _config.Object("rope_scaling");
        if (parameters is not null && TypesIn(parameters, layerTypes) is { Count: > 0 } types)
            return Nested(parameters, types);
        var all = Read(parameters);
        if (_config.Number("rope_local_base_freq") is not { } local)
            return (all, null);
        var sliding = new RopeConfig { Theta = Positive("rope_local_base_freq", local), OriginalMaxPositionEmbeddings = _maxPositionEmbeddings };
        return (all, new Dictionary<string, RopeConfig?> { ["full_attention"] = all, ["sliding_attention"] = sliding });
    }

    /// <summary>The layer types that have settings of their own; none when the object holds the settings themselves.</summary>
    private static List<string> TypesIn(ConfigObject parameters, IReadOnlyList<string>? layerTypes)
    {
        var types = (layerTypes ?? ["full_attention", "sliding_attention"]).Distinct().Where(parameters.Has).ToList();
        return types.Exists(parameters.IsObject) ? types : [];
    }

    private (RopeConfig All, IReadOnlyDictionary<string, RopeConfig?> ByLayerType) Nested(ConfigObject parameters, List<string> types)
    {
        var byType = types.ToDictionary(type => type, type => parameters.Object(type) is { } own ? Read(own) : null);
        return (byType.GetValueOrDefault("full_attention") ?? byType.Values.First(rope => rope is not null)!, byType);
    }

    private RopeConfig Read(ConfigObject? parameters)
    {
        var type = Type(parameters);
        double? Value(string name) => parameters?.Number(name) ?? _config.Number(name);
        var theta = Value("rope_theta") ?? _config.Number("rotary_emb_base") ?? 10_000;
        var partial = Value("partial_rotary_factor") ?? _config.Number("rotary_pct") ?? 1;
        if (partial is not (> 0 and <= 1))
            throw _config.Invalid(FormattableString.Invariant($"partial_rotary_factor is {partial}, not above 0 and at most 1"));
        var rope = new RopeConfig
        {
            Type = type,
            Theta = Positive("rope_theta", theta),
            PartialRotaryFactor = partial,
            OriginalMaxPositionEmbeddings = parameters?.Int("original_max_position_embeddings", 1, ModelConfig.MaxPositions)
                ?? _config.Int("original_max_position_embeddings", 1, ModelConfig.MaxPositions) ?? _maxPositionEmbeddings,
        };
        return type == RopeType.Default ? rope : Scaled(rope, parameters!);
    }

    private RopeType Type(ConfigObject? parameters)
    {
        var name = parameters?.Text("rope_type") ?? parameters?.Text("type") ?? "default";
        return name switch
        {
            "default" => RopeType.Default,
            "linear" => RopeType.Linear,
            "llama3" => RopeType.Llama3,
            "yarn" => RopeType.Yarn,
            _ => throw _config.Invalid($"rope_type '{name}' is not supported; known are default, linear, llama3 and yarn"),
        };
    }

    private RopeConfig Scaled(RopeConfig rope, ConfigObject parameters)
    {
        double Required(string name) => Positive(name, parameters.Number(name) ?? throw parameters.Missing(name));
        rope = rope with { Factor = Required("factor") };
        if (rope.Type == RopeType.Linear)
            return rope;
        if (rope.Type == RopeType.Llama3)
        {
            rope = rope with { LowFreqFactor = Required("low_freq_factor"), HighFreqFactor = Required("high_freq_factor") };
            return rope.LowFreqFactor < rope.HighFreqFactor
                ? rope
                : throw _config.Invalid(FormattableString.Invariant($"low_freq_factor {rope.LowFreqFactor} is not below high_freq_factor {rope.HighFreqFactor}"));
        }
        double? Optional(string name) => parameters.Number(name) is { } value ? Positive(name, value) : null;
        return rope with
        {
            BetaFast = Optional("beta_fast") ?? 32,
            BetaSlow = Optional("beta_slow") ?? 1,
            AttentionFactor = Optional("attention_factor"),
            Mscale = parameters.Number("mscale"),
            MscaleAllDim = parameters.Number("mscale_all_dim"),
            Truncate = parameters.Boolean("truncate") ?? true,
        };
    }

    private double Positive(string name, double value) => value is > 0 and < 1e30
        ? value
        : throw _config.Invalid(FormattableString.Invariant($"{name} is {value}, not a positive number"));
}
