using Anima.Rlhf.Recipes;

namespace Anima.Rlhf.Hub;

/// <summary>Chooses from the files of a repository, or of a folder that is a copy of one, those of one configuration and split.</summary>
/// <param name="place">The repository or folder as a user writes it; <c>:split</c> may follow.</param>
/// <param name="paths">Its files, ordered, parts separated by <c>/</c>.</param>
/// <param name="configs">The configurations that its README declares.</param>
internal sealed class DatasetLayout(string place, IReadOnlyList<string> paths, IReadOnlyList<DatasetConfig> configs)
{
    /// <summary>The configuration that is asked for; null for the default.</summary>
    public string? Config { get; init; }

    /// <summary>The split that is asked for; null for the only one, or train.</summary>
    public string? Split { get; init; }

    /// <summary>Whether this is <see cref="HubDataset.ConvertedRevision"/>.</summary>
    public bool IsConverted { get; init; }

    /// <summary>Where else there may be readable files, for messages; null for nowhere.</summary>
    public string? Elsewhere { get; init; }

    // As the hub names the part that it converts of a very large data set.
    private const string Partial = "partial-";

    /// <summary>The split that is meant, and its files.</summary>
    /// <exception cref="InvalidDataException">There is no such configuration or split, or which one is meant must be said.</exception>
    public (string Split, IReadOnlyList<string> Files) Choose()
    {
        // A configuration alone may stand where a split is expected.
        if (Config is null && Split is { } name && Declared.Any(config => config.Name == name) && !(DefaultConfig() is { } usual && SplitsOf(usual).Any(split => split.Key == name)))
            return ChooseSplit(SplitsOf(Declared.First(config => config.Name == name)), asked: null);
        return ChooseSplit(SplitsOf(ChooseConfig()), Split);
    }

    private IReadOnlyList<DatasetConfig> Declared => IsConverted
        ? [.. paths.Select(path => path.Split('/')).Where(parts => parts.Length == 3).Select(parts => parts[0]).Distinct().Select(name => new DatasetConfig(name, name, null, false))]
        : configs;

    private DatasetConfig? DefaultConfig() => Declared switch
    {
        [] => new DatasetConfig("default", "", null, IsDefault: true),
        [var only] => only,
        var several => several.FirstOrDefault(config => config.Name == "default") ?? several.FirstOrDefault(config => config.IsDefault),
    };

    private DatasetConfig ChooseConfig()
    {
        var names = string.Join(", ", Declared.Select(config => config.Name));
        if (Config is not { } asked)
            return DefaultConfig() ?? throw Refuse($"it has the configurations {names}; name one, as in {place}:{Declared[0].Name}/{Split ?? SplitPatterns.Train}");
        if (Declared.FirstOrDefault(config => config.Name == asked) is { } found)
            return found;
        // Where nothing is declared, a folder serves.
        return Declared.Count == 0 && paths.Any(path => path.StartsWith(asked + "/", StringComparison.Ordinal))
            ? new DatasetConfig(asked, asked, null, IsDefault: false)
            : throw Refuse($"it has no configuration {Quote.Short(asked)}{(names.Length > 0 ? $", but {names}" : ", nor a folder of that name")}");
    }

    private IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> SplitsOf(DatasetConfig config)
    {
        var folder = config.Folder.Length == 0 ? "" : config.Folder + "/";
        string[] inside = [.. paths.Where(path => path.StartsWith(folder, StringComparison.Ordinal)).Select(path => path[folder.Length..])];
        var splits = config.Splits is { } declared ? declared.Select(split => new KeyValuePair<string, IReadOnlyList<string>>(split.Key, Matching(config, split.Value, inside)))
            : IsConverted ? inside.GroupBy(path => path.Split('/')[0]).Select(split => new KeyValuePair<string, IReadOnlyList<string>>(split.Key.StartsWith(Partial, StringComparison.Ordinal) ? split.Key[Partial.Length..] : split.Key, [.. split]))
            : SplitPatterns.SplitsOf(inside);
        return [.. splits.Select(split => new KeyValuePair<string, IReadOnlyList<string>>(split.Key, [.. split.Value.Select(path => folder + path)]))];
    }

    private string[] Matching(DatasetConfig config, IReadOnlyList<string> patterns, string[] inside)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in patterns)
        {
            var pattern = new PathPattern(text);
            var namesHidden = text.Split('/').Any(SplitPatterns.IsHidden);
            var matching = inside.Where(path => path == text || (pattern.Matches(path) && (namesHidden || SplitPatterns.MayBeData(path)))).ToList();
            if (matching.Count == 0)
                throw Refuse($"its configuration {Quote.Short(config.Name)} names the files {Quote.Short(text)}, and there are none; name another configuration or revision");
            found.UnionWith(matching);
        }
        return [.. found];
    }

    private (string Split, IReadOnlyList<string> Files) ChooseSplit(IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> splits, string? asked)
    {
        if (splits.Count == 0)
            throw Refuse($"it has no data files{Try}");
        foreach (var split in splits)
            if (asked is null ? splits.Count == 1 || split.Key == SplitPatterns.Train : split.Key == asked)
                return (split.Key, OfOneKind(split.Value));
        var names = string.Join(", ", splits.Select(split => split.Key));
        throw Refuse(asked is null
            ? $"it has the splits {names}; name one, as in {place}:{(Config is null ? "" : Config + "/")}{splits[0].Key}"
            : $"it has no split {Quote.Short(asked)}, but {names}");
    }

    // Pictures and notes lie beside data: what most files are is what is read.
    private string[] OfOneKind(IReadOnlyList<string> files)
    {
        var kinds = files.Where(file => DataFileKind.Of(file) is not null).GroupBy(file => DataFileKind.Of(file)!.Value.Family).OrderByDescending(kind => kind.Count()).ToList();
        if (kinds.Count > 0)
            return [.. kinds[0].Order(StringComparer.Ordinal)];
        var endings = string.Join(", ", files.Select(Path.GetExtension).Distinct().Take(5));
        throw Refuse($"its files ({endings}) are not of a kind that is read ({DataFileKind.Endings}){Try}");
    }

    private string Try => Elsewhere is null ? "" : $"; try {Elsewhere}";

    private InvalidDataException Refuse(string problem) => new($"{place}{(Config, Split) switch { (null, null) => "", (null, _) => $":{Split}", _ => $":{Config}/{Split}" }}: {problem}");
}
