using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>What kind of place a source's text names.</summary>
public enum DataSourceKind
{
    /// <summary>A file, a pattern of files, a folder, or <c>folder:[config/]split</c>.</summary>
    Path,

    /// <summary>A data set on the Hugging Face hub: <c>hf://datasets/owner/name[@revision][:split]</c>.</summary>
    Hub,

    /// <summary>A built-in data set: <c>name[@revision][:split]</c>.</summary>
    BuiltIn,
}

/// <summary>One source of <c>data.train</c> or <c>data.eval</c>.</summary>
/// <param name="Source">A path, glob or folder, <c>hf://datasets/...</c>, or a built-in data set's name.</param>
public sealed partial record DataSource(string Source)
{
    /// <summary>How often its rows are drawn relative to the other sources, above 0. Default: 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>At most this many rows, from the first; at least 1. Default: null, all.</summary>
    public int? Limit { get; init; }

    /// <summary>What <see cref="Source"/> names: <c>name[@revision][:split]</c> of letters, digits, <c>_</c> and <c>-</c> are built-in data sets; <c>./name</c> is a file.</summary>
    public DataSourceKind Kind =>
        HubAddress.IsHub(Source) ? DataSourceKind.Hub
        : BuiltInName().IsMatch(Source) ? DataSourceKind.BuiltIn
        : DataSourceKind.Path;

    /// <summary>Whether <see cref="Source"/> is a path that stands for several files: it holds <c>*</c>, <c>?</c> or <c>[</c>.</summary>
    public bool IsPattern => Kind == DataSourceKind.Path && PathPattern.IsPattern(Source);

    /// <summary>Takes <c>folder:split</c> or <c>folder:config/split</c> apart; false when <paramref name="text"/> is neither. Whether there is such a folder is not asked.</summary>
    public static bool TrySplitFolder(string text, out string folder, out string? config, out string split)
    {
        var match = FolderAndSplit().Match(text);
        folder = match.Groups["folder"].Value;
        config = match.Groups["config"] is { Success: true } found ? found.Value : null;
        split = match.Groups["split"].Value;
        return match.Success;
    }

    [GeneratedRegex(@"^(?<folder>.+):(?:(?<config>[A-Za-z0-9._-]+)/)?(?<split>[A-Za-z0-9._-]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex FolderAndSplit();

    [GeneratedRegex(@"^[A-Za-z0-9_-]+(@[A-Za-z0-9_-]+)?(:[A-Za-z0-9_-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex BuiltInName();
}
