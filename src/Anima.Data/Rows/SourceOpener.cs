using Anima.Data.BuiltIn;
using Anima.Hub;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>Finds the files that sources stand for, downloading those of the hub.</summary>
/// <param name="hub">The hub that sources are fetched from.</param>
/// <param name="progress">Is told how downloads go.</param>
/// <param name="cancellation">Stops a download; what has come of it stays for the next.</param>
internal sealed class SourceOpener(HubSettings hub, IHubProgress progress, CancellationToken cancellation = default)
{
    /// <summary>Rows that a program gives, by the name that a source calls them; they go before everything else of that name.</summary>
    public IReadOnlyDictionary<string, Func<IEnumerable<string>>> Rows { get; init; } = new Dictionary<string, Func<IEnumerable<string>>>();

    /// <summary>Opens a source. Relative paths are taken from the current folder.</summary>
    /// <exception cref="FileNotFoundException">It names nothing.</exception>
    /// <exception cref="InvalidDataException">It names something that is not read, or files of several kinds.</exception>
    /// <exception cref="IOException">The hub cannot be reached (<see cref="HubUnavailableException"/>).</exception>
    public RowSource Open(DataSource source) => Rows.TryGetValue(source.Source, out var rows) ? new RowSource(source, new ProgramRows(source.Source, rows)) : source.Kind switch
    {
        DataSourceKind.Hub => OpenHub(source),
        DataSourceKind.BuiltIn when BuiltInDataSets.Has(source.Source) || !IsThere(source.Source) => OpenBuiltIn(source),
        _ => OpenPath(source),
    };

    /// <summary>Opens sources in order; what is on the hub is there before the first row is read.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public IReadOnlyList<RowSource> OpenAll(IEnumerable<DataSource> sources) => [.. sources.Select(Open)];

    // A run that goes on reads the commit it began with, by the data set's own description.
    private RowSource OpenBuiltIn(DataSource source)
    {
        var (definition, split, address) = BuiltInDataSets.Find(source.Source);
        var dataset = Fetch(address);
        return new RowSource(source with { Source = $"{definition.Name}@{dataset.Address.Revision}:{split}" }, FilesOf(dataset)) { Definition = definition };
    }

    private RowSource OpenHub(DataSource source)
    {
        var dataset = Fetch(HubAddress.ParseDataset(source.Source));
        return new RowSource(source with { Source = dataset.Address.ToString() }, FilesOf(dataset));
    }

    private HubDataset Fetch(HubAddress address)
    {
        using var client = new HubClient(hub, progress);
        // A run has nothing else to do before its data are there.
        return HubDataset.FetchAsync(client, address, cancellation).GetAwaiter().GetResult();
    }

    private static RowFile[] FilesOf(HubDataset dataset) => [.. dataset.Files.Select(file => new RowFile(file.Path, file.Name))];

    private static bool IsThere(string path) => File.Exists(path) || Directory.Exists(path);

    private static RowSource OpenPath(DataSource source)
    {
        if (source.Source.Length == 0)
            throw new InvalidDataException($"an empty name is no source; give a path to {DataFileKind.Endings}, a folder of such files, or hf://datasets/owner/name.");
        var path = Path.GetFullPath(source.Source);
        if (File.Exists(path))
            return new RowSource(source, [new RowFile(path, source.Source)]);
        if (Directory.Exists(path))
            return new RowSource(source, [.. FolderFiles.All(source.Source).Select(file => new RowFile(file))]);
        if (source.IsPattern)
            return new RowSource(source, [.. FolderFiles.Matching(source.Source).Select(file => new RowFile(file))]);
        if (DataSource.TrySplitFolder(source.Source, out var folder, out var config, out var split) && Directory.Exists(folder))
            return new RowSource(source, [.. FolderFiles.OfSplit(folder, config, split).Select(file => new RowFile(file))]);
        throw new FileNotFoundException(Files.LocalPath.Foreign(source.Source) ?? $"{source.Source} does not exist; give a path to {DataFileKind.Endings}, or a folder of such files.", source.Source);
    }
}
