namespace Anima.Tokenizers;

/// <summary>Which files of a model's folder are its tokenizer's.</summary>
public static class TokenizerFolder
{
    /// <summary>The folder of templates beside the main one.</summary>
    internal const string MoreTemplates = "additional_chat_templates";

    private const string TemplateEnding = ".jinja";

    /// <summary>Files that hold a whole tokenizer; of several the first is read.</summary>
    internal static readonly string[] WholeFiles = ["tokenizer.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "sentencepiece.model"];

    private static readonly string[] Names =
    [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "chat_template.jinja", "vocab.json", "merges.txt",
        .. WholeFiles[1..],
    ];

    /// <summary>The tokenizer's files in <paramref name="folder"/>, relative to it.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        foreach (var name in Names)
            if (File.Exists(Path.Combine(folder, name)))
                yield return name;
        var templates = Path.Combine(folder, MoreTemplates);
        if (Directory.Exists(templates))
            foreach (var file in Directory.EnumerateFiles(templates, "*" + TemplateEnding).Order(StringComparer.Ordinal))
                yield return Path.Combine(MoreTemplates, Path.GetFileName(file));
    }

    /// <summary>Whether a file is one of a tokenizer's.</summary>
    /// <param name="path">Its path from the model's folder, parts separated by <c>/</c>.</param>
    public static bool IsPart(string path) => Names.Contains(path)
        || (path.EndsWith(TemplateEnding, StringComparison.Ordinal) && path.Split('/') is [MoreTemplates, _]);
}
