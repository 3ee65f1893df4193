using System.Text;
using Anima.Recipes;

namespace Anima.Hub;

/// <summary>A configuration that a data set's README declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">The folder its files are in (<c>data_dir</c>); empty for the repository's own.</param>
/// <param name="Splits">Its splits with the patterns of their files, from <paramref name="Folder"/>; null where the usual patterns tell.</param>
/// <param name="IsDefault">Whether it says that it is the default.</param>
internal sealed record DatasetConfig(string Name, string Folder, IReadOnlyList<DataSplit>? Splits, bool IsDefault);

/// <summary>Reads <c>configs:</c> from the YAML header of a data set's README.</summary>
internal static class DatasetCard
{
    /// <summary>The README's name.</summary>
    public const string FileName = "README.md";

    private const int LongestFile = 16 << 20;
    private const string Fence = "---";
    private const string Key = "configs:";

    /// <summary>The configurations that a README file declares; none where it does not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">They are not declared as the hub defines it.</exception>
    public static IReadOnlyList<DatasetConfig> ConfigsIn(string path, string file) =>
        File.Exists(path) && File.ReadAllBytes(path) is { Length: <= LongestFile } text ? Configs(Encoding.UTF8.GetString(text), file) : [];

    /// <summary>The configurations that a README declares; none without a header or without that key.</summary>
    /// <param name="text">The README.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">They are not declared as the hub defines it.</exception>
    public static IReadOnlyList<DatasetConfig> Configs(string text, string file)
    {
        if (ConfigLines(text) is not { } lines || RecipeYaml.ReadFile(lines, file) is not MappingNode { Entries: [{ Value: var declared }] })
            return [];
        return declared is ListNode list ? [.. list.Items.Select(Config)] : throw Wrong(declared, "configs is a list of configurations");
    }

    // The other keys of a header are many and of any form. Their lines are emptied, so that places stay right.
    private static string? ConfigLines(string text)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n');
        if (lines[0].TrimEnd() != Fence)
            return null;
        var kept = new List<string> { "" };
        var isInside = false;
        foreach (var line in lines.Skip(1).TakeWhile(line => line.TrimEnd() != Fence))
        {
            if (line.Length > 0 && line[0] is not (' ' or '\t' or '-' or '#' or '\r'))
                isInside = line.StartsWith(Key, StringComparison.Ordinal);
            kept.Add(isInside ? line : "");
        }
        return string.Join('\n', kept);
    }

    private static DatasetConfig Config(RecipeNode node)
    {
        if (node is not MappingNode mapping)
            throw Wrong(node, "a configuration is a mapping with config_name");
        RecipeNode? Find(string key) => mapping.Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
        var name = Find("config_name") is { } found ? Text(found, "config_name") : throw Wrong(node, "a configuration needs a config_name");
        return new DatasetConfig(
            name,
            Find("data_dir") is { } folder and not ScalarNode { IsNull: true } ? Relative(Text(folder, "data_dir")) : "",
            Find("data_files") is { } files and not ScalarNode { IsNull: true } ? Splits(files) : null,
            Find("default") is ScalarNode { Text: "true" });
    }

    // A pattern, a list of patterns, or a list of splits with patterns.
    private static List<DataSplit> Splits(RecipeNode files)
    {
        if (files is not ListNode { Items: [MappingNode, ..] } list)
            return [new DataSplit(SplitPatterns.Train, Patterns(files))];
        var splits = new List<DataSplit>();
        foreach (var item in list.Items)
        {
            if (item is not MappingNode mapping || mapping.Entries.Find(entry => entry.Key == "split")?.Value is not { } split || mapping.Entries.Find(entry => entry.Key == "path")?.Value is not { } path)
                throw Wrong(item, "an entry of data_files has split and path");
            var name = Text(split, "split");
            if (splits.Any(other => other.Name == name))
                throw Wrong(split, $"the split {Quote.Short(name)} is here a second time");
            splits.Add(new DataSplit(name, Patterns(path)));
        }
        return splits;
    }

    private static string[] Patterns(RecipeNode node) => node is ListNode list
        ? [.. list.Items.Select(item => Relative(Text(item, "path")))]
        : [Relative(Text(node, "path"))];

    private static string Text(RecipeNode node, string what) => SectionReader.TextOf(node) ?? throw Wrong(node, $"{what} is a text");

    // Both "./data" and "data/" are written.
    private static string Relative(string path) => (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path).TrimEnd('/');

    private static InvalidDataException Wrong(RecipeNode node, string rule) => new($"{node.Place}: {rule}; tell the data set's owner, and name a file list of your own meanwhile");
}
