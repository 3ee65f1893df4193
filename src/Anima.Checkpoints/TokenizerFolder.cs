namespace Anima.Checkpoints;

/// <summary>Which files of a model's folder are its tokenizer's.</summary>
public static class TokenizerFolder
{
    private const string MoreTemplates = "additional_chat_templates";

    private static readonly string[] Names =
    [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "chat_template.jinja", "vocab.json", "merges.txt",
        "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "sentencepiece.model",
    ];

    /// <summary>The tokenizer's files in <paramref name="folder"/>, relative to it.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        foreach (var name in Names)
            if (File.Exists(Path.Combine(folder, name)))
                yield return name;
        var templates = Path.Combine(folder, MoreTemplates);
        if (Directory.Exists(templates))
            foreach (var file in Directory.EnumerateFiles(templates, "*.jinja").Order(StringComparer.Ordinal))
                yield return Path.Combine(MoreTemplates, Path.GetFileName(file));
    }
}
