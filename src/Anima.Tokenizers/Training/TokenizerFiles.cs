using System.Text.Encodings.Web;
using System.Text.Json;
using Anima.Tokenizers.Json;

namespace Anima.Tokenizers.Training;

/// <summary>The files of a trained tokenizer as Hugging Face's libraries read them: tokenizer.json, tokenizer_config.json, special_tokens_map.json.</summary>
internal static class TokenizerFiles
{
    // What transformers writes for "no limit": 1e30 as a whole number.
    private const string NoLimit = "1000000000000000019884624838656";

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the three files into <paramref name="folder"/>, which exists.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="roles">Roles of its special tokens, and what else the folder says.</param>
    /// <exception cref="ArgumentException">A role is given to a token that is not special.</exception>
    public static void Write(string folder, TrainedVocabulary vocabulary, TokenizerRoles roles)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(roles);
        var special = vocabulary.Tokens.Take(vocabulary.SpecialTokenCount).ToHashSet(StringComparer.Ordinal);
        foreach (var (role, token) in Named(roles))
            if (!special.Contains(token))
                throw new ArgumentException($"{role} '{token}' is not one of the special tokens.", nameof(roles));
        WriteFile(Path.Combine(folder, "tokenizer.json"), json => WriteTokenizer(json, vocabulary));
        WriteFile(Path.Combine(folder, "tokenizer_config.json"), json => WriteConfig(json, vocabulary, roles));
        WriteFile(Path.Combine(folder, "special_tokens_map.json"), json => WriteMap(json, vocabulary, roles));
    }

    private static IEnumerable<(string Role, string Token)> Named(TokenizerRoles roles)
    {
        foreach (var (role, token) in new[] { ("bos_token", roles.Bos), ("eos_token", roles.Eos), ("unk_token", roles.Unk), ("pad_token", roles.Pad) })
            if (token is not null)
                yield return (role, token);
    }

    // Special tokens without a role, in order of their ids.
    private static IEnumerable<string> Unnamed(TrainedVocabulary vocabulary, TokenizerRoles roles) =>
        vocabulary.Tokens.Take(vocabulary.SpecialTokenCount).Except(Named(roles).Select(named => named.Token));

    private static void WriteFile(string path, Action<Utf8JsonWriter> write)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        stream.Write("\n"u8);
        stream.Flush(flushToDisk: true);
    }

    private static void WriteTokenizer(Utf8JsonWriter json, TrainedVocabulary vocabulary)
    {
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        json.WriteStartArray("added_tokens");
        for (var id = 0; id < vocabulary.SpecialTokenCount; id++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            WriteAddedToken(json, vocabulary.Tokens[id]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNull("normalizer");
        WritePreTokenizer(json, vocabulary.Split);
        WriteByteLevel(json, "post_processor", useRegex: true);
        WriteByteLevel(json, "decoder", useRegex: true);
        WriteModel(json, vocabulary);
    }

    private static void WriteAddedToken(Utf8JsonWriter json, string content)
    {
        json.WriteString("content", content);
        foreach (var flag in new[] { "single_word", "lstrip", "rstrip", "normalized" })
            json.WriteBoolean(flag, false);
        json.WriteBoolean("special", true);
    }

    private static void WritePreTokenizer(Utf8JsonWriter json, WordSplit split)
    {
        if (split == WordSplit.Gpt2)
        {
            WriteByteLevel(json, "pre_tokenizer", useRegex: true);
            return;
        }
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        json.WriteStartObject();
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", split == WordSplit.Llama3 ? PatternReader.Llama3 : PatternReader.Qwen2);
        json.WriteEndObject();
        json.WriteString("behavior", "Isolated");
        json.WriteBoolean("invert", false);
        json.WriteEndObject();
        WriteByteLevel(json, null, useRegex: false);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteByteLevel(Utf8JsonWriter json, string? name, bool useRegex)
    {
        if (name is null)
            json.WriteStartObject();
        else
            json.WriteStartObject(name);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", false);
        json.WriteBoolean("use_regex", useRegex);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, TrainedVocabulary vocabulary)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        foreach (var name in new[] { "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix" })
            json.WriteNull(name);
        foreach (var name in new[] { "fuse_unk", "byte_fallback", "ignore_merges" })
            json.WriteBoolean(name, false);
        json.WriteStartObject("vocab");
        for (var id = 0; id < vocabulary.Tokens.Count; id++)
            json.WriteNumber(vocabulary.Tokens[id], id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var (left, right) in vocabulary.Merges)
        {
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json, TrainedVocabulary vocabulary, TokenizerRoles roles)
    {
        json.WriteStartObject("added_tokens_decoder");
        for (var id = 0; id < vocabulary.SpecialTokenCount; id++)
        {
            json.WriteStartObject(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            WriteAddedToken(json, vocabulary.Tokens[id]);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        WriteMap(json, vocabulary, roles);
        if (roles.ChatTemplate is { } template)
            json.WriteString("chat_template", template);
        json.WriteBoolean("clean_up_tokenization_spaces", false);
        json.WritePropertyName("model_max_length");
        if (roles.ModelMaxLength is { } length)
            json.WriteNumberValue(length);
        else
            json.WriteRawValue(NoLimit);
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
    }

    private static void WriteMap(Utf8JsonWriter json, TrainedVocabulary vocabulary, TokenizerRoles roles)
    {
        foreach (var (role, token) in Named(roles))
            json.WriteString(role, token);
        if (!Unnamed(vocabulary, roles).Any())
            return;
        json.WriteStartArray("additional_special_tokens");
        foreach (var token in Unnamed(vocabulary, roles))
            json.WriteStringValue(token);
        json.WriteEndArray();
    }
}
