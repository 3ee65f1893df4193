using System.Text.RegularExpressions;
using Anima.Recipes;

namespace Anima.Hub;

/// <summary>Chooses from the files of a repository, or of a folder that is a copy of one, those of one configuration and split.</summary>
internal sealed partial class DatasetLayout
{
    // As the hub names the part that it converts of a very large data set.
    private const string Partial = "partial-";

    private readonly string _place;
    private readonly IReadOnlyList<string> _paths;
    private readonly IReadOnlyList<DatasetConfig> _configs;
    private readonly bool _isConverted;

    /// <summary>The layout of a data set.</summary>
    /// <param name="place">The repository or folder as a user writes it; <c>:split</c> may follow.</param>
    /// <param name="paths">Its files, ordered, parts separated by <c>/</c>.</param>
    /// <param name="configs">The configurations that its README declares.</param>
    public DatasetLayout(string place, IReadOnlyList<string> paths, IReadOnlyList<DatasetConfig> configs)
    {
        (_place, _paths) = (place, paths);
        var data = paths.Where(path => SplitPatterns.MayBeData(path) && DataFileKind.Of(path) is not null).ToList();
        _isConverted = configs.Count == 0 && data.Count > 0 && data.TrueForAll(path => Converted().IsMatch(path));
        _configs = _isConverted ? [.. data.Select(path => path.Split('/')[0]).Distinct().Select(name => new DatasetConfig(name, name, null, IsDefault: false))] : configs;
    }

    /// <summary>The configuration that is asked for; null for the default.</summary>
    public string? Config { get; init; }

    /// <summary>The split that is asked for; null for the only one, or train.</summary>
    public string? Split { get; init; }

    /// <summary>Where else there may be readable files, for messages; null for nowhere.</summary>
    public string? Elsewhere { get; init; }

    /// <summary>The configuration and split that are meant, and the split's files. The configuration is null where it is the default.</summary>
    /// <exception cref="InvalidDataException">There is no such configuration or split, or which one is meant must be said.</exception>
    public (string? Config, DataSplit Split) Choose()
    {
        if (FindConfigInPlaceOfSplit() is { } config)
            return (config.Name, ChooseSplit(SplitsOf(config), asked: null));
        return (Config, ChooseSplit(SplitsOf(ChooseConfig()), Split));
    }

    // A configuration alone may stand where a split is expected, unless there is such a split too.
    private DatasetConfig? FindConfigInPlaceOfSplit()
    {
        if (Config is not null || _configs.FirstOrDefault(config => config.Name == Split) is not { } named)
            return null;
        return FindDefault() is { } usual && SplitsOf(usual).Any(split => split.Name == Split) ? null : named;
    }

    private DatasetConfig? FindDefault() => _configs switch
    {
        [] => new DatasetConfig("default", "", null, IsDefault: true),
        [var only] => only,
        var several => several.FirstOrDefault(config => config.Name == "default") ?? several.FirstOrDefault(config => config.IsDefault),
    };

    private DatasetConfig ChooseConfig()
    {
        var names = string.Join(", ", _configs.Select(config => config.Name));
        if (Config is not { } asked)
            return FindDefault() ?? throw Refuse($"it has the configurations {names}; name one, as in {_place}:{_configs[0].Name}/{Split ?? SplitPatterns.Train}");
        if (_configs.FirstOrDefault(config => config.Name == asked) is { } found)
            return found;
        // Where nothing is declared, a folder serves.
        return _configs.Count == 0 && _paths.Any(path => path.StartsWith(asked + "/", StringComparison.Ordinal))
            ? new DatasetConfig(asked, asked, null, IsDefault: false)
            : throw Refuse($"it has no configuration {Quote.Short(asked)}{(names.Length > 0 ? $", but {names}" : ", nor a folder of that name")}");
    }

    private DataSplit[] SplitsOf(DatasetConfig config)
    {
        var folder = config.Folder.Length == 0 ? "" : config.Folder + "/";
        string[] inside = [.. _paths.Where(path => path.StartsWith(folder, StringComparison.Ordinal)).Select(path => path[folder.Length..])];
        var splits = config.Splits?.Select(split => new DataSplit(split.Name, Matching(config, split.Files, inside)))
            ?? (_isConverted ? ByFolder(inside) : SplitPatterns.SplitsOf(inside));
        return [.. splits.Select(split => split with { Files = [.. split.Files.Select(path => folder + path)] })];
    }

    private static IEnumerable<DataSplit> ByFolder(string[] inside) => inside
        .GroupBy(path => path.Split('/')[0])
        .Select(split => new DataSplit(split.Key.StartsWith(Partial, StringComparison.Ordinal) ? split.Key[Partial.Length..] : split.Key, [.. split]));

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

    private DataSplit ChooseSplit(DataSplit[] splits, string? asked)
    {
        if (splits.Length == 0)
            throw Refuse($"it has no data files{Advice}");
        foreach (var split in splits)
            if (asked is null ? splits.Length == 1 || split.Name == SplitPatterns.Train : split.Name == asked)
                return split with { Files = OfOneKind(split.Files) };
        var names = string.Join(", ", splits.Select(split => split.Name));
        throw Refuse(asked is null
            ? $"it has the splits {names}; name one, as in {_place}:{(Config is null ? "" : Config + "/")}{splits[0].Name}"
            : $"it has no split {Quote.Short(asked)}, but {names}");
    }

    // Pictures and notes lie beside data: what most files are is what is read.
    private string[] OfOneKind(IReadOnlyList<string> files)
    {
        var kinds = files.Where(file => DataFileKind.Of(file) is not null).GroupBy(file => DataFileKind.Of(file)!.Value.Family).OrderByDescending(kind => kind.Count()).ToList();
        if (kinds.Count > 0)
            return [.. kinds[0].Order(StringComparer.Ordinal)];
        var endings = string.Join(", ", files.Select(Path.GetExtension).Distinct().Take(5));
        throw Refuse($"its files ({endings}) are not of a kind that is read ({DataFileKind.Endings}){Advice}");
    }

    private string Advice => Elsewhere is null ? "" : $"; try {Elsewhere}";

    private string Suffix => (Config, Split) switch
    {
        (null, null) => "",
        (null, _) => $":{Split}",
        _ => $":{Config}/{Split}",
    };

    private InvalidDataException Refuse(string problem) => new($"{_place}{Suffix}: {problem}");

    // As the hub lays out what it converts: configuration, split, numbered parts. Told by the names, which a commit keeps.
    [GeneratedRegex(@"^[^/]+/[^/]+/\d{4}\.parquet\z", RegexOptions.CultureInvariant)]
    private static partial Regex Converted();
}
