using Anima.Files;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anima.Recipes;

namespace Anima.Rlhf.Adapters;

/// <summary>Reads and writes PEFT's <c>adapter_config.json</c>.</summary>
internal static class PeftConfigFile
{
    /// <summary>The file's name in an adapter folder.</summary>
    public const string FileName = "adapter_config.json";

    private const long MaxBytes = 16 << 20;
    private const string PeftType = "LORA";

    // Members that change the maths or the files, with the values that leave them off.
    private static readonly (string Key, string Meaning)[] OtherKinds =
    [
        ("use_dora", "DoRA"), ("lora_bias", "a bias on lora_B"), ("modules_to_save", "whole modules trained beside LoRA"),
        ("trainable_token_indices", "trained token rows"), ("target_parameters", "LoRA on plain parameters"),
        ("layer_replication", "replicated layers"), ("megatron_config", "Megatron layers"), ("eva_config", "EVA"),
        ("corda_config", "CorDA"), ("loftq_config", "LoftQ"), ("use_qalora", "QA-LoRA"), ("alora_invocation_tokens", "aLoRA"),
        ("arrow_config", "Arrow"), ("use_bdlora", "BD-LoRA"), ("kasa_config", "KaSA"), ("velora_config", "VeLoRA"),
        ("monteclora_config", "MonteCLoRA"), ("lora_ga_config", "LoRA-GA"), ("ensure_weight_tying", "tied adapter weights"),
    ];

    private static readonly HashSet<string> Known =
    [
        .. OtherKinds.Select(kind => kind.Key),
        "alpha_pattern", "auto_mapping", "base_model_name_or_path", "bias", "exclude_modules", "fan_in_fan_out", "inference_mode", "init_lora_weights",
        "layers_pattern", "layers_to_transform", "lora_alpha", "lora_dropout", "peft_type", "peft_version", "r", "rank_pattern", "revision",
        "target_modules", "task_type", "use_rslora", "megatron_core", "qalora_group_size", "runtime_config", "parent_library", "base_model_class",
    ];

    /// <summary>Reads the configuration of the adapter in <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidDataException">Not JSON, a wrong type, or another kind of adapter, which the message names.</exception>
    /// <exception cref="FileNotFoundException">There is no configuration.</exception>
    public static LoraConfig Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no adapter configuration here; name a folder that PEFT or anima-dpo saved.");
        if (new FileInfo(path).Length > MaxBytes)
            throw new InvalidDataException($"{path}: larger than 16 MiB, which no adapter configuration is; name another folder.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 32 });
            return Parse(document.RootElement, path);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: not valid JSON ({JsonFault.WithPlace(error)}); save the adapter again.");
        }
    }

    /// <summary>What is odd about an adapter's configuration and yet no error, one sentence each: keys that are set and unknown, another base.</summary>
    /// <param name="folder">The adapter's folder; its configuration has been read.</param>
    /// <param name="model">The folder or name of the model that it is used with.</param>
    public static IEnumerable<string> Notes(string folder, string model)
    {
        var path = Path.Combine(folder, FileName);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 32 });
        string[] unknown = [.. document.RootElement.EnumerateObject().Where(member => !Known.Contains(member.Name) && !IsOff(member.Value)).Select(member => member.Name)];
        if (unknown.Length > 0)
            yield return $"{path}: {string.Join(", ", unknown)} {(unknown.Length == 1 ? "is" : "are")} set, but not known, and without effect here";
        if (Member(document.RootElement, "base_model_name_or_path") is { ValueKind: JsonValueKind.String } made && made.GetString() is { Length: > 0 } other && LastName(other) != LastName(model))
            yield return $"{path}: the adapter was made for {other}, and is used with {model}";
    }

    // Of org/name, a folder, or a snapshot in the hub's cache (models--org--name/snapshots/commit).
    private static string LastName(string model)
    {
        var parts = model.Replace('\\', '/').Split('@')[0].TrimEnd('/').Split('/');
        var cached = Array.Find(parts, part => part.StartsWith("models--", StringComparison.Ordinal));
        return (cached?.Split("--")[^1] ?? parts[^1]).ToLowerInvariant();
    }

    /// <summary>Writes the configuration of <paramref name="config"/> as PEFT does.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="config">What.</param>
    /// <param name="resolved">The targets' names, for all-linear.</param>
    /// <param name="fanInFanOut">Are the base's weights stored as [in, out]?</param>
    /// <param name="baseModel">The base model's folder or name.</param>
    public static void Write(string folder, LoraConfig config, IReadOnlyList<string> resolved, bool fanInFanOut, string baseModel)
    {
        var document = new JsonObject
        {
            ["alpha_pattern"] = ToObject(config.AlphaPattern, Number),
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["exclude_modules"] = config.Excluded is null ? null : ToNode(config.Excluded, resolved),
            ["fan_in_fan_out"] = fanInFanOut,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["layers_pattern"] = config.LayersPattern.Count == 0 ? null : Names(config.LayersPattern),
            ["layers_to_transform"] = config.LayersToTransform is null ? null : new JsonArray([.. config.LayersToTransform.Select(index => JsonValue.Create(index))]),
            ["lora_alpha"] = Number(config.LoraAlpha),
            ["lora_bias"] = false,
            ["lora_dropout"] = 0.0,
            ["modules_to_save"] = null,
            ["peft_type"] = PeftType,
            ["r"] = config.R,
            ["rank_pattern"] = ToObject(config.RankPattern, rank => JsonValue.Create(rank)),
            ["revision"] = null,
            ["target_modules"] = ToNode(config.Targets, resolved),
            ["target_parameters"] = null,
            ["task_type"] = "CAUSAL_LM",
            ["trainable_token_indices"] = null,
            ["use_dora"] = false,
            ["use_rslora"] = config.UseRslora,
        };
        var options = new JsonSerializerOptions { WriteIndented = true };
        File.WriteAllText(Path.Combine(folder, FileName), document.ToJsonString(options) + "\n");
    }

    private static JsonNode ToNode(TargetModules modules, IReadOnlyList<string> resolved) =>
        modules.Pattern is { } pattern ? JsonValue.Create(pattern) : Names(modules.IsAllLinear ? resolved : modules.Names);

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);

    private static JsonNode Number(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e9 ? JsonValue.Create((long)value) : JsonValue.Create(value);

    private static JsonObject ToObject<T>(IReadOnlyList<KeyValuePair<string, T>> pairs, Func<T, JsonNode> node) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)node(pair.Value))));

    private static LoraConfig Parse(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"{path}: the top level is {Describe(root)}, not an object; save the adapter again.");
        RefuseOtherKinds(root, path);
        var r = Integer(root, "r", 8, path);
        var config = new LoraConfig
        {
            R = r,
            LoraAlpha = Real(root, "lora_alpha", 8, path),
            UseRslora = Boolean(root, "use_rslora", path),
            Targets = Targets(root, "target_modules", path) ??
                throw new InvalidDataException($"{path}: target_modules is missing; name the adapted modules."),
            Excluded = Targets(root, "exclude_modules", path),
            RankPattern = Pairs(root, "rank_pattern", path).Select(p => KeyValuePair.Create(p.Key, (int)p.Value)).ToList(),
            AlphaPattern = Pairs(root, "alpha_pattern", path),
            LayersToTransform = LayerIndices(root, path),
            LayersPattern = Strings(root, "layers_pattern", path),
        };
        if (config.RankPattern.Any(pair => pair.Value is < 1 or > 65536))
            throw new InvalidDataException($"{path}: a rank in rank_pattern is outside 1 to 65536; correct it.");
        return config;
    }

    private static void RefuseOtherKinds(JsonElement root, string path)
    {
        var type = Member(root, "peft_type") is { ValueKind: JsonValueKind.String } kind ? kind.GetString() : null;
        if (type is null)
            throw new InvalidDataException($"{path}: peft_type is missing; only LORA adapters can be read.");
        if (type != PeftType)
            throw new InvalidDataException($"{path}: peft_type is {type}, and only LORA adapters can be read; convert the adapter to LoRA.");
        foreach (var (key, meaning) in OtherKinds)
            if (Member(root, key) is { } value && !IsOff(value))
                throw new InvalidDataException($"{path}: {key} asks for {meaning}, which is not supported; use a plain LoRA adapter.");
        if (Member(root, "bias") is { } bias && !(bias.ValueKind == JsonValueKind.String && bias.GetString() == "none"))
            throw new InvalidDataException($"{path}: bias {bias} trains biases beside LoRA, which is not supported; use an adapter with bias \"none\".");
        RefuseOtherInitialisations(root, path);
        // A and B lie alike on either kind of base, and PEFT corrects what does not fit the one at hand.
        Boolean(root, "fan_in_fan_out", path);
    }

    // These change the base weight as well, so the adapter is only right on a base that is not at hand.
    private static void RefuseOtherInitialisations(JsonElement root, string path)
    {
        if (Member(root, "init_lora_weights") is not { ValueKind: JsonValueKind.String } init)
            return;
        var name = init.GetString()!;
        if (name is not ("gaussian" or "eva" or "orthogonal" or "mica"))
            throw new InvalidDataException($"{path}: init_lora_weights \"{name}\" changes the base weights too; save the adapter converted to plain LoRA.");
    }

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    private static JsonElement? Member(JsonElement root, string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static int Integer(JsonElement root, string key, int missing, string path)
    {
        if (Member(root, key) is not { } value)
            return missing;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number is < 1 or > 65536)
            throw new InvalidDataException($"{path}: {key} is {value.GetRawText()}, not a whole number from 1 to 65536; correct it.");
        return number;
    }

    private static double Real(JsonElement root, string key, double missing, string path)
    {
        if (Member(root, key) is not { } value)
            return missing;
        if (value.ValueKind != JsonValueKind.Number || !double.IsFinite(value.GetDouble()))
            throw new InvalidDataException($"{path}: {key} is {Describe(value)}, not a number; correct it.");
        return value.GetDouble();
    }

    private static bool Boolean(JsonElement root, string key, string path)
    {
        if (Member(root, key) is not { } value)
            return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw new InvalidDataException($"{path}: {key} is {Describe(value)}, not true or false; correct it.");
        return value.GetBoolean();
    }

    private static TargetModules? Targets(JsonElement root, string key, string path)
    {
        if (Member(root, key) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Strings(root, key, path) is { Count: > 0 } names ? TargetModules.FromNames(names) : null;
        var pattern = value.GetString()!;
        if (string.Equals(pattern, TargetModules.AllLinear.ToString(), StringComparison.OrdinalIgnoreCase))
            return TargetModules.AllLinear;
        try
        {
            return TargetModules.FromPattern(pattern);
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException($"{path}: {key} '{pattern}' is not a regular expression; write a valid one or a list of module names.");
        }
    }

    private static IReadOnlyList<string> Strings(JsonElement root, string key, string path)
    {
        if (Member(root, key) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw new InvalidDataException($"{path}: {key} is {Describe(value)}, not a list of names; correct it.");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    private static List<int>? LayerIndices(JsonElement root, string path)
    {
        if (Member(root, "layers_to_transform") is not { } value)
            return null;
        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        var indices = new List<int>();
        foreach (var item in items)
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var index))
                throw new InvalidDataException($"{path}: layers_to_transform holds {item.GetRawText()}, not a layer index; correct it.");
            indices.Add(index);
        }
        return indices;
    }

    private static List<KeyValuePair<string, double>> Pairs(JsonElement root, string key, string path)
    {
        if (Member(root, key) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"{path}: {key} is {Describe(value)}, not an object of numbers; correct it.");
        var pairs = new List<KeyValuePair<string, double>>();
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Number)
                throw new InvalidDataException($"{path}: {key}.{member.Name} is {Describe(member.Value)}, not a number; correct it.");
            ModulePattern.Suffix(member.Name, $"{path}: {key}");
            pairs.Add(KeyValuePair.Create(member.Name, member.Value.GetDouble()));
        }
        return pairs;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text \"{value.GetString()}\"",
        _ => value.GetRawText(),
    };
}
