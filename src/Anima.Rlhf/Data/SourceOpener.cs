using Anima.Rlhf.Hub;
using Anima.Rlhf.Recipes;

namespace Anima.Rlhf.Data;

/// <summary>Finds the files that sources stand for, downloading those of the hub.</summary>
/// <param name="progress">Is told how downloads go.</param>
/// <param name="cancellation">Stops a download; what has come of it stays for the next.</param>
public sealed class SourceOpener(IHubProgress progress, CancellationToken cancellation = default)
{
    /// <summary>Opens a source. Relative paths are taken from the current folder.</summary>
    /// <exception cref="FileNotFoundException">It names nothing.</exception>
    /// <exception cref="InvalidDataException">It names something that is not read, or files of several kinds.</exception>
    /// <exception cref="IOException">The hub cannot be reached (<see cref="HubUnavailableException"/>).</exception>
    public RowSource Open(DataSource source) => source.Kind switch
    {
        DataSourceKind.Hub => OpenHub(source),
        DataSourceKind.BuiltIn => OpenBuiltIn(source),
        _ => OpenPath(source),
    };

    /// <summary>Opens sources in order; what is on the hub is there before the first row is read.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public IReadOnlyList<RowSource> OpenAll(IEnumerable<DataSource> sources) => [.. sources.Select(Open)];

    private static RowSource OpenBuiltIn(DataSource source) =>
        throw new InvalidDataException($"{Quote.Short(source.Source)} reads as a built-in data set, and there is none of this name; give {DataFileKind.Endings}, or hf://datasets/owner/name (write ./{source.Source} for a file or folder of that name).");

    private RowSource OpenHub(DataSource source)
    {
        using var client = new HubClient(HubSettings.FromEnvironment(), progress);
        // A run has nothing else to do before its data are there.
        var dataset = HubDataset.FetchAsync(client, HubAddress.ParseDataset(source.Source), cancellation).GetAwaiter().GetResult();
        return new RowSource(source with { Source = dataset.Address.ToString() }, [.. dataset.Files.Select(file => new RowFile(file.Path, file.Name))]);
    }

    private static RowSource OpenPath(DataSource source)
    {
        var path = Path.GetFullPath(source.Source);
        if (File.Exists(path))
            return new RowSource(source, [new RowFile(path, source.Source)]);
        if (Directory.Exists(path))
            return new RowSource(source, [.. FolderFiles.All(source.Source).Select(file => new RowFile(file))]);
        if (source.IsPattern)
            return new RowSource(source, [.. FolderFiles.Matching(source.Source).Select(file => new RowFile(file))]);
        if (DataSource.TrySplitFolder(source.Source, out var folder, out var config, out var split) && Directory.Exists(folder))
            return new RowSource(source, [.. FolderFiles.OfSplit(folder, config, split).Select(file => new RowFile(file))]);
        throw new FileNotFoundException($"{source.Source} does not exist; give a path to {DataFileKind.Endings}, or a folder of such files.", source.Source);
    }
}
