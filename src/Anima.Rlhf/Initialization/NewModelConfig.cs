using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anima.Checkpoints;
using Anima.Rlhf.Models;
using Anima.Tokenizers;

namespace Anima.Rlhf.Initialization;

/// <summary>
/// The configuration of a new model: a given config.json with the tokenizer's ids of begin, end and padding, its vocabulary size where
/// none is given, and the dtype the weights are stored in.
/// </summary>
internal sealed class NewModelConfig
{
    private const double DefaultDeviation = 0.02;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _json;

    private NewModelConfig(JsonObject json, ModelConfig config, TensorType dtype) => (_json, Config, Dtype) = (json, config, dtype);

    /// <summary>The configuration as it will be written.</summary>
    public ModelConfig Config { get; }

    /// <summary>What the weights are stored as.</summary>
    public TensorType Dtype { get; }

    /// <summary><c>initializer_range</c>: the standard deviation of the first weights; 0.02 where it is not given.</summary>
    public double Deviation => Config.Members.Number("initializer_range") is not { } range ? DefaultDeviation
        : range is > 0 and <= 10 ? range
        : throw Config.Members.Invalid(FormattableString.Invariant($"initializer_range is {range}, not above 0 and at most 10"));

    /// <summary>Reads <paramref name="file"/> and fits it to a tokenizer.</summary>
    /// <param name="file">A config.json.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="tokenizerFolder">Where the tokenizer comes from, for messages.</param>
    /// <param name="dtype">What to store weights as; null for what the file says, or bf16.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The configuration is damaged, describes quantised weights, or has too small a vocabulary.</exception>
    public static NewModelConfig Read(string file, Tokenizer tokenizer, string tokenizerFolder, TensorType? dtype)
    {
        var given = ConfigObject.Load(file);
        if (given.Has("quantization_config"))
            throw given.Invalid("the file has a quantization_config, but new weights are not quantised; take it out, and quantise the model later");
        if (given.Integer("vocab_size") is { } size && size < tokenizer.VocabularySize)
            throw given.Invalid($"vocab_size is {size}, but the tokenizer in {tokenizerFolder} has {tokenizer.VocabularySize} tokens; write at least {tokenizer.VocabularySize}, or leave vocab_size out");

        var json = JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
        json["vocab_size"] ??= tokenizer.VocabularySize;
        Set(json, "bos_token_id", tokenizer.BosTokenId);
        Set(json, "eos_token_id", tokenizer.EosTokenId);
        Set(json, "pad_token_id", tokenizer.PadTokenId);
        var named = given.Text("dtype") ?? given.Text("torch_dtype");
        var stored = dtype ?? (named is null ? TensorType.BF16 : TensorTypes.FromTorchName(named)
            ?? throw given.Invalid($"the dtype {named} is none that weights are stored in; write float32, bfloat16 or float16"));
        json[json.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = TensorTypes.TorchName(stored);
        if (given.IsNull("architectures") && given.Text("model_type") is { } type && Architectures.ClassNameOf(type) is { } className)
            json["architectures"] = new JsonArray(className);
        return new(json, ModelConfig.Read(ConfigObject.Parse(file, Bytes(json))), stored);
    }

    /// <summary>config.json.</summary>
    public byte[] ToJson() => Bytes(_json);

    /// <summary>generation_config.json: the ids again, marked as derived.</summary>
    public byte[] ToGenerationJson()
    {
        var json = new JsonObject { ["_from_model_config"] = true };
        foreach (var name in new[] { "bos_token_id", "eos_token_id", "pad_token_id" })
            if (_json[name] is { } id)
                json[name] = id.DeepClone();
        return Bytes(json);
    }

    private static void Set(JsonObject json, string name, int? id)
    {
        if (id is { } value)
            json[name] = value;
    }

    private static byte[] Bytes(JsonObject json) => [.. JsonSerializer.SerializeToUtf8Bytes(json, Indented), (byte)'\n'];
}
