using Anima.Recipes;

namespace Anima.Hub;

/// <summary>A repository at one commit: its files, and the folder that those which were fetched lie in.</summary>
internal sealed class HubSnapshot
{
    // Enough to fill a line while one file waits for an answer.
    private const int FilesAtOnce = 4;

    private readonly HubClient _client;
    private readonly Dictionary<string, HubFile> _byPath;

    internal HubSnapshot(HubClient client, HubAddress address, string commit, string folder, IReadOnlyList<HubFile> files)
    {
        _client = client;
        Address = address with { Revision = commit };
        Asked = address;
        Folder = folder;
        Files = files;
        _byPath = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
    }

    /// <summary>The address with its commit for a revision, so that it names the same content for ever.</summary>
    public HubAddress Address { get; }

    /// <summary>The address as it was asked for.</summary>
    public HubAddress Asked { get; }

    /// <summary>The snapshot's folder in the cache. It holds only what was fetched, now or earlier.</summary>
    public string Folder { get; }

    /// <summary>All files of the commit ordered by path; without a network and a listing, those in the cache.</summary>
    public IReadOnlyList<HubFile> Files { get; }

    /// <summary>The file of a path, or null.</summary>
    public HubFile? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Where a file lies once it is fetched.</summary>
    public string PathOf(HubFile file) => Path.Combine(Folder, file.Path);

    /// <summary>Makes sure that files lie in <see cref="Folder"/>, downloading those that do not.</summary>
    /// <exception cref="FileNotFoundException">Without a network: a file is not in the cache.</exception>
    /// <exception cref="InvalidDataException">The hub refuses, or sends something else than it lists.</exception>
    /// <exception cref="IOException">A file could not be had (<see cref="HubUnavailableException"/>), or the disk is full.</exception>
    public async Task FetchAsync(IEnumerable<HubFile> files, CancellationToken cancellation = default)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellation };
        // Files of the same content share a blob, which is downloaded once.
        await Parallel.ForEachAsync(files.GroupBy(file => file.BlobId), options, async (same, token) =>
        {
            foreach (var file in same)
                await _client.FetchAsync(Address.Repo, Address.Revision, file, token).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Fetches one file and gives its path.</summary>
    /// <inheritdoc cref="FetchAsync(IEnumerable{HubFile}, CancellationToken)" path="/exception"/>
    public async Task<string> FetchAsync(HubFile file, CancellationToken cancellation = default)
    {
        await _client.FetchAsync(Address.Repo, Address.Revision, file, cancellation).ConfigureAwait(false);
        return PathOf(file);
    }
}
