using System.Text.Json;
using Anima.Tokenizers.Json;

namespace Anima.Tokenizers;

/// <summary>What tokenizer_config.json, special_tokens_map.json and chat_template.jinja say beside the tokenizer's own file.</summary>
internal sealed record TokenizerConfig
{
    private const string DefaultTemplate = "default", ToolTemplate = "tool_use";

    public AddedToken? Bos { get; init; }

    public AddedToken? Eos { get; init; }

    public AddedToken? Pad { get; init; }

    public AddedToken? Unk { get; init; }

    /// <summary>The tokens of added_tokens_decoder.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Further special tokens, by the name templates know them by where they have one (<c>cls_token</c>).</summary>
    public IReadOnlyList<(string? Name, AddedToken Token)> ExtraSpecialTokens { get; init; } = [];

    /// <summary>The tokens that order a conversation beside the special ones; null where the file does not say.</summary>
    public IReadOnlyList<string>? ChatControlTokens { get; init; }

    public bool? AddBosToken { get; init; }

    public bool? AddEosToken { get; init; }

    /// <summary>Whether there is a tokenizer_config.json.</summary>
    public bool Exists { get; init; }

    /// <summary>transformers' first Llama tokenizer wrote a dummy space after every special token; <c>legacy: false</c> ends that.</summary>
    public bool Legacy { get; init; } = true;

    public bool AddPrefixSpace { get; init; }

    public bool CleanUpTokenizationSpaces { get; init; }

    public string? TokenizerClass { get; init; }

    /// <summary>Chat templates by name; the only one of a model is called default.</summary>
    public IReadOnlyDictionary<string, (string Source, string File)> ChatTemplates { get; init; } = new Dictionary<string, (string, string)>();

    /// <summary>Every special token that has a role.</summary>
    public IEnumerable<AddedToken> NamedSpecialTokens =>
        new[] { Bos, Eos, Unk, Pad }.OfType<AddedToken>().Concat(ExtraSpecialTokens.Select(extra => extra.Token));

    /// <summary>The special tokens that templates see as variables: <c>bos_token</c> and so on.</summary>
    public IEnumerable<KeyValuePair<string, string>> TemplateVariables
    {
        get
        {
            foreach (var (name, token) in new[] { ("bos_token", Bos), ("eos_token", Eos), ("pad_token", Pad), ("unk_token", Unk) })
                if (token is not null)
                    yield return new(name, token.Content);
            foreach (var (name, token) in ExtraSpecialTokens)
                if (name is not null)
                    yield return new(name, token.Content);
        }
    }

    /// <summary>The default chat template.</summary>
    public ChatTemplate? ParseChatTemplate() => Parse(DefaultTemplate) ?? (ChatTemplates.Count == 1 ? Parse(ChatTemplates.Keys.First()) : null);

    /// <summary>The template for conversations with tools, where the model has one of its own.</summary>
    public ChatTemplate? ParseToolTemplate() => Parse(ToolTemplate);

    private ChatTemplate? Parse(string name) =>
        ChatTemplates.TryGetValue(name, out var template) ? ChatTemplate.Parse(template.Source, template.File) : null;

    /// <summary>Reads what a folder holds; files that are missing leave the defaults.</summary>
    public static TokenizerConfig Read(string folder)
    {
        var config = new TokenizerConfig();
        if (ReadJson(Path.Combine(folder, "tokenizer_config.json")) is { } main)
            using (main.Document)
                config = ReadMain(main.Root);
        if (ReadJson(Path.Combine(folder, "special_tokens_map.json")) is { } map)
            using (map.Document)
                config = FillGaps(config, map.Root);
        return config with { ChatTemplates = TemplateFiles(folder, config.ChatTemplates) };
    }

    private static (JsonDocument Document, JsonPlace Root)? ReadJson(string file)
    {
        if (!File.Exists(file))
            return null;
        var document = JsonPlace.Open(file);
        return (document, new JsonPlace(document.RootElement, file, ""));
    }

    private static TokenizerConfig ReadMain(JsonPlace root) => FillGaps(
        new()
        {
            AddedTokens = root["added_tokens_decoder"] is { IsNull: false } added ? [.. added.Members().Select(ReadAdded)] : [],
            Exists = true,
            ChatControlTokens = root["chat_control_tokens"] is { Value.ValueKind: JsonValueKind.Array } control
                ? [.. control.Items().Where(item => item.Value.ValueKind == JsonValueKind.String).Select(item => item.String())]
                : null,
            AddBosToken = OptionalBool(root["add_bos_token"]),
            AddEosToken = OptionalBool(root["add_eos_token"]),
            Legacy = root["legacy"].Bool(true),
            AddPrefixSpace = root["add_prefix_space"].Bool(false),
            CleanUpTokenizationSpaces = root["clean_up_tokenization_spaces"].Bool(false),
            TokenizerClass = root["tokenizer_class"] is { Value.ValueKind: JsonValueKind.String } name ? name.String() : null,
            ChatTemplates = ReadTemplates(root["chat_template"]),
        },
        root);

    private static AddedToken ReadAdded((string Name, JsonPlace Place) member)
    {
        if (!int.TryParse(member.Name, out var id) || id < 0 || id > TokenizerJsonReader.MaxId)
            throw member.Place.Error($"must be named by a token id from 0 to {TokenizerJsonReader.MaxId}");
        return TokenizerJsonReader.ReadAddedToken(member.Place, id, member.Place["content"].String());
    }

    private static TokenizerConfig FillGaps(TokenizerConfig config, JsonPlace root)
    {
        var known = config.ExtraSpecialTokens.Select(extra => extra.Token.Content).ToHashSet();
        return config with
        {
            Bos = config.Bos ?? ReadSpecial(root["bos_token"]),
            Eos = config.Eos ?? ReadSpecial(root["eos_token"]),
            Pad = config.Pad ?? ReadSpecial(root["pad_token"]),
            Unk = config.Unk ?? ReadSpecial(root["unk_token"]),
            ExtraSpecialTokens = [.. config.ExtraSpecialTokens, .. ReadExtra(root).Where(extra => known.Add(extra.Item2.Content))],
        };
    }

    // A token is its text, or an object with text and flags.
    private static AddedToken? ReadSpecial(JsonPlace place) => place.Value.ValueKind switch
    {
        JsonValueKind.String => new(-1, place.String(), Special: true),
        JsonValueKind.Object => TokenizerJsonReader.ReadAddedToken(place, -1, place["content"].String(), special: true) with { Special = true },
        _ => null,
    };

    private static IEnumerable<(string?, AddedToken)> ReadExtra(JsonPlace root)
    {
        foreach (var name in new[] { "cls_token", "sep_token", "mask_token" })
            if (ReadSpecial(root[name]) is { } token)
                yield return (name, token);
        foreach (var list in new[] { "additional_special_tokens", "extra_special_tokens" })
        {
            var place = root[list];
            if (place.Value.ValueKind == JsonValueKind.Array)
                foreach (var item in place.Items())
                    if (ReadSpecial(item) is { } token)
                        yield return (null, token);
            if (place.Value.ValueKind == JsonValueKind.Object)
                foreach (var (name, item) in place.Members())
                    if (ReadSpecial(item) is { } token)
                        yield return (name, token);
        }
    }

    private static bool? OptionalBool(JsonPlace place) => place.IsNull ? null : place.Bool(false);

    private static Dictionary<string, (string, string)> ReadTemplates(JsonPlace place)
    {
        var file = $"{place.File}: {place.Path}";
        var templates = new Dictionary<string, (string, string)>();
        if (place.Value.ValueKind == JsonValueKind.String)
            templates[DefaultTemplate] = (place.String(), file);
        else if (!place.IsNull)
            foreach (var item in place.Items())
                templates[item["name"].String()] = (item["template"].String(), $"{file} '{item["name"].String()}'");
        return templates;
    }

    // Templates in files of their own win over those in tokenizer_config.json.
    private static Dictionary<string, (string, string)> TemplateFiles(string folder, IReadOnlyDictionary<string, (string Source, string File)> known)
    {
        var templates = new Dictionary<string, (string, string)>(known);
        var main = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(main))
            templates[DefaultTemplate] = (File.ReadAllText(main), main);
        var more = Path.Combine(folder, TokenizerFolder.MoreTemplates);
        if (Directory.Exists(more))
            foreach (var file in Directory.EnumerateFiles(more, "*.jinja"))
                templates[Path.GetFileNameWithoutExtension(file)] = (File.ReadAllText(file), file);
        return templates;
    }
}
