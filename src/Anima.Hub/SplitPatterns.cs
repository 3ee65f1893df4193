using System.Text.RegularExpressions;

namespace Anima.Hub;

/// <summary>
/// Tells by their names which files of a data set belong to which split, as the hub does: shards in <c>data/</c>, else train, validation or
/// test as the word of a folder's name, else of a file's name, else everything is train. The first rule that finds something counts.
/// </summary>
internal static partial class SplitPatterns
{
    /// <summary>The split of files whose names say nothing.</summary>
    public const string Train = "train";

    private const string Separators = "-._ 0123456789";

    private static readonly (string Split, string[] Words)[] Keywords =
    [
        (Train, ["train", "training"]),
        ("validation", ["validation", "valid", "dev", "val"]),
        ("test", ["test", "testing", "eval", "evaluation"]),
    ];

    private static readonly string[] NotData = ["README.md", "config.json", "dataset_info.json", "dataset_infos.json", "dummy_data.zip", "dataset_dict.json"];

    /// <summary>Whether a file may hold rows by its name: none of the descriptions that lie beside data, no hidden file or folder (<c>.x</c>, <c>__x__</c>).</summary>
    /// <param name="path">Its path from the data set's folder, parts separated by <c>/</c>.</param>
    public static bool MayBeData(string path)
    {
        var parts = path.Split('/');
        return !NotData.Contains(parts[^1]) && !parts.Any(IsHidden);
    }

    /// <summary>Whether a part of a path is hidden from patterns that do not name it.</summary>
    public static bool IsHidden(string part) => part.StartsWith('.') || (part.Length > 4 && part.StartsWith("__", StringComparison.Ordinal) && part.EndsWith("__", StringComparison.Ordinal));

    /// <summary>The splits of a data set, each with its files; only splits that have some.</summary>
    /// <param name="paths">The data set's files from its folder, ordered.</param>
    public static IReadOnlyList<DataSplit> SplitsOf(IEnumerable<string> paths)
    {
        string[] files = [.. paths.Where(MayBeData)];
        var shards = files.Select(file => (File: file, Shard().Match(file).Groups["split"])).Where(shard => shard.Item2.Success)
            .GroupBy(shard => shard.Item2.Value, shard => shard.File)
            .Select(split => new DataSplit(split.Key, [.. split]))
            .ToArray();
        if (shards.Length > 0)
            return shards;
        if (ByKeyword(files, path => path.Split('/')[..^1]) is { Length: > 0 } byFolder)
            return byFolder;
        if (ByKeyword(files, path => path.Split('/')[^1..]) is { Length: > 0 } byName)
            return byName;
        return files.Length > 0 ? [new DataSplit(Train, files)] : [];
    }

    private static DataSplit[] ByKeyword(string[] files, Func<string, string[]> parts) =>
    [
        .. Keywords.Select(split => new DataSplit(split.Split, [.. files.Where(file => parts(file).Any(part => split.Words.Any(word => HasWord(part, word))))]))
            .Where(split => split.Files.Count > 0),
    ];

    // "contest" has no word "test": it must stand between separators or at an end.
    private static bool HasWord(string name, string word)
    {
        for (var i = name.IndexOf(word, StringComparison.Ordinal); i >= 0; i = name.IndexOf(word, i + 1, StringComparison.Ordinal))
        {
            var end = i + word.Length;
            if ((i == 0 || Separators.Contains(name[i - 1], StringComparison.Ordinal)) && (end == name.Length || Separators.Contains(name[end], StringComparison.Ordinal)))
                return true;
        }
        return false;
    }

    [GeneratedRegex(@"^data/(?<split>\w+(?:\.\w+)*)-\d{5}-of-\d{5}[^/]*\.[^/]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shard();
}

/// <summary>A split of a data set.</summary>
/// <param name="Name">Its name, such as <c>train</c>.</param>
/// <param name="Files">Its files from the data set's folder, parts separated by <c>/</c>; where a README declares it, patterns of them.</param>
internal sealed record DataSplit(string Name, IReadOnlyList<string> Files);
