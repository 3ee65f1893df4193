using Anima.Recipes;

namespace Anima.Hub;

/// <summary>The files of one split of a data set, fetched.</summary>
/// <param name="Address">The address pinned to its commit, with the split that was meant.</param>
/// <param name="Files">The files, in the order in which they are read.</param>
internal sealed record HubDataset(HubAddress Address, IReadOnlyList<HubDataFile> Files)
{
    /// <summary>The branch to which the hub converts data sets: <c>config/split/0000.parquet</c>.</summary>
    public const string ConvertedRevision = "refs/convert/parquet";

    /// <summary>Chooses the files of a split as the hub defines it, and fetches them.</summary>
    /// <exception cref="InvalidDataException">There is no such configuration or split, or which one is meant must be said; or the hub refuses.</exception>
    /// <inheritdoc cref="HubSnapshot.FetchAsync(IEnumerable{HubFile}, CancellationToken)" path="/exception"/>
    public static async Task<HubDataset> FetchAsync(HubClient client, HubAddress address, CancellationToken cancellation = default)
    {
        var snapshot = await client.OpenAsync(address, cancellation).ConfigureAwait(false);
        var repository = address with { Config = null, Split = null };
        var configs = await ConfigsAsync(snapshot, cancellation).ConfigureAwait(false);
        var layout = new DatasetLayout(repository.ToString(), [.. snapshot.Files.Select(file => file.Path)], configs)
        {
            Config = address.Config,
            Split = address.Split,
            Elsewhere = address.Revision == ConvertedRevision ? null : (repository with { Revision = ConvertedRevision }).ToString(),
        };
        var (config, split) = layout.Choose();
        HubFile[] files = [.. split.Files.Select(path => snapshot.Find(path)!)];
        await snapshot.FetchAsync(files, cancellation).ConfigureAwait(false);
        var pinned = snapshot.Address with { Config = config, Split = split.Name };
        return new HubDataset(pinned, [.. files.Select(file => new HubDataFile($"{snapshot.Address with { Config = null, Split = null }}/{file.Path}", snapshot.PathOf(file)))]);
    }

    private static async Task<IReadOnlyList<DatasetConfig>> ConfigsAsync(HubSnapshot snapshot, CancellationToken cancellation)
    {
        if (snapshot.Find(DatasetCard.FileName) is not { } readme)
            return [];
        var file = await snapshot.FetchAsync(readme, cancellation).ConfigureAwait(false);
        return DatasetCard.ConfigsIn(file, $"{snapshot.Address.Repo}/{DatasetCard.FileName}");
    }
}

/// <summary>A fetched file of a data set.</summary>
/// <param name="Name">Its name for messages and for comparing runs: <c>hf://datasets/owner/name@commit/path</c>, the same wherever the cache is.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record HubDataFile(string Name, string Path);
