using Anima.Hub;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>The data files in a folder of this machine.</summary>
internal static class FolderFiles
{
    /// <summary>All data files in a folder and those below it, without the descriptions and hidden files that lie beside them.</summary>
    /// <exception cref="InvalidDataException">There is none; or they are of several kinds or splits, so that it must be said which are meant.</exception>
    public static IReadOnlyList<string> All(string folder)
    {
        string[] files = [.. Below(folder).Where(path => SplitPatterns.MayBeData(path) && DataFileKind.Of(path) is not null)];
        if (SplitPatterns.SplitsOf(files) is { Count: > 1 } splits)
            throw new InvalidDataException($"{folder} holds the splits {string.Join(", ", splits.Select(split => split.Name))}; name one, as in {Shown(folder)}:{splits[0].Name}, or a pattern of files.");
        return OfOneKind(folder, [.. files.Select(path => Path.Combine(folder, path))]);
    }

    /// <summary>The files that a pattern stands for.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">None is a data file, or they are of several kinds.</exception>
    public static IReadOnlyList<string> Matching(string pattern)
    {
        var files = PathPattern.Find(pattern, Environment.CurrentDirectory);
        if (files.Count == 0)
            throw new FileNotFoundException($"{pattern} stands for no file; check the pattern.", pattern);
        return OfOneKind(pattern, [.. files.Where(file => DataFileKind.Of(file) is not null)]);
    }

    /// <summary>The files of a split as the hub defines splits, for a folder that is a copy of a data set's repository.</summary>
    /// <exception cref="InvalidDataException">The folder has no such configuration or split.</exception>
    public static IReadOnlyList<string> OfSplit(string folder, string? config, string split)
    {
        var configs = DatasetCard.ConfigsIn(Path.Combine(folder, DatasetCard.FileName), Path.Combine(folder, DatasetCard.FileName));
        var layout = new DatasetLayout(Shown(folder), Below(folder), configs) { Config = config, Split = split };
        return [.. layout.Choose().Split.Files.Select(path => Path.Combine(folder, path))];
    }

    private static string[] Below(string folder)
    {
        var files = new List<string>();
        AddBelow(folder, Path.GetFullPath(folder), [], files);
        string[] names = [.. files.Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
        return Array.Find(names, name => name.EndsWith(".arrow", StringComparison.OrdinalIgnoreCase)) is { } arrow
            ? throw new InvalidDataException($"{folder} holds {arrow}, as datasets' save_to_disk writes it; Arrow files are not read: write them with to_parquet or to_json.")
            : names;
    }

    // Links may lead to a folder above or to one that was read already: each is read once.
    private static void AddBelow(string folder, string real, HashSet<string> seen, List<string> files)
    {
        if (!seen.Add(real))
            return;
        files.AddRange(Directory.EnumerateFiles(folder));
        foreach (var below in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
            AddBelow(below, new DirectoryInfo(below).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.Combine(real, Path.GetFileName(below)), seen, files);
    }

    private static string[] OfOneKind(string place, string[] files)
    {
        var kinds = files.Select(file => DataFileKind.Of(file)!.Value.Family).Distinct().ToList();
        return kinds.Count switch
        {
            0 => throw new InvalidDataException($"{place} holds no data file; give {DataFileKind.Endings}."),
            1 => files,
            _ => throw new InvalidDataException($"{place} holds data files of several kinds ({string.Join(", ", files.Select(Path.GetExtension).Distinct())}); name a pattern of one kind, such as '*{Path.GetExtension(files[0])}'."),
        };
    }

    private static string Shown(string folder) => folder.TrimEnd('/');
}
