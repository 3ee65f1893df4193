using Anima.Files;
using Anima.Recipes;

namespace Anima.Hub;

/// <summary>
/// Downloads from the Hugging Face hub, or a mirror, into the cache that all its clients share. Downloads are gone on with after any
/// interruption, checked against the hub's checksums, and safe to run in several processes at once.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private readonly HubSettings _settings;
    private readonly IHubProgress _progress;
    private readonly HubTransport _transport;
    private readonly HubApi _api;
    private readonly BlobDownload _download;

    /// <summary>A client.</summary>
    /// <param name="settings">Where the hub and the cache are.</param>
    /// <param name="progress">Is told how downloads go; null for nobody.</param>
    /// <param name="time">Where waits between tries come from; null for the system's clock.</param>
    public HubClient(HubSettings settings, IHubProgress? progress = null, TimeProvider? time = null)
    {
        _settings = settings;
        _progress = progress ?? new SilentProgress();
        _transport = new HubTransport(settings, time ?? TimeProvider.System);
        var retry = new HubRetry(_progress, time ?? TimeProvider.System);
        _api = new HubApi(_transport, retry);
        _download = new BlobDownload(_api, _transport, retry, _progress);
    }

    /// <summary>Settles on the commit that an address names now and lists its files; a commit that was listed before costs no request.</summary>
    /// <exception cref="FileNotFoundException">The hub has no such repository or revision, or without a network the cache has not.</exception>
    /// <exception cref="InvalidDataException">Access is refused, or the answer is not a hub's.</exception>
    /// <exception cref="HubUnavailableException">The hub cannot be reached, and the cache does not know the revision.</exception>
    public async Task<HubSnapshot> OpenAsync(HubAddress address, CancellationToken cancellation = default)
    {
        var cache = new HubCache(_settings, address.Repo);
        var commit = await CommitAsync(address, cache, cancellation).ConfigureAwait(false);
        var files = TreeFile.Read(cache.Tree(commit)) ?? await ListAsync(address, cache, commit, cancellation).ConfigureAwait(false);
        return new HubSnapshot(this, address, commit, cache.Snapshot(commit), files);
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    /// <summary>Makes sure that a file is in a snapshot.</summary>
    internal async Task FetchAsync(HubRepo repo, string commit, HubFile file, CancellationToken cancellation)
    {
        var cache = new HubCache(_settings, repo);
        if (HubCache.HasFile(Path.Combine(cache.Snapshot(commit), file.Path), file.Size))
            return;
        var blob = cache.Blob(file.BlobId);
        if (!HubCache.HasFile(blob, file.Size))
        {
            if (_settings.IsOffline)
                throw new FileNotFoundException($"{repo}/{file.Path} is not in the cache ({_settings.CacheFolder}), and HF_HUB_OFFLINE forbids to download it; unset it, or download it where there is a network and copy the cache");
            cache.MakeFolders(file.BlobId);
            var taken = await FileLock.TakeAsync(cache.Lock(file.BlobId), () => _progress.Say($"{file.Path}: waiting for another process that downloads it"), cancellation).ConfigureAwait(false);
            using (taken)
            {
                if (!HubCache.HasFile(blob, file.Size))
                    await _download.RunAsync(repo, commit, file, blob, cancellation).ConfigureAwait(false);
            }
        }
        cache.Link(commit, file);
    }

    private async Task<string> CommitAsync(HubAddress address, HubCache cache, CancellationToken cancellation)
    {
        if (address.IsCommit)
            return address.Revision;
        var known = cache.CommitOf(address.Revision);
        if (_settings.IsOffline)
            return known ?? throw NotCached(address);
        try
        {
            var commit = await _api.CommitOfAsync(address, cancellation).ConfigureAwait(false);
            cache.Remember(address.Revision, commit);
            return commit;
        }
        catch (HubUnavailableException error) when (known is not null)
        {
            _progress.Say($"{error.Message}; using commit {known} of {address.Repo}, which the cache holds");
            return known;
        }
    }

    private async Task<IReadOnlyList<HubFile>> ListAsync(HubAddress address, HubCache cache, string commit, CancellationToken cancellation)
    {
        if (_settings.IsOffline)
        {
            var cached = CachedFiles(cache.Snapshot(commit)) ?? throw NotCached(address);
            _progress.Say(FormattableString.Invariant($"{address}: the cache has no list of its files, so that those {cached.Length} which it holds are taken for all"));
            return cached;
        }
        var files = await _api.FilesOfAsync(address.Repo, commit, cancellation).ConfigureAwait(false);
        cache.Write(cache.Tree(commit), TreeFile.Write(files));
        return files;
    }

    // What another client downloaded, and no more: without a listing the checksums are not known.
    private static HubFile[]? CachedFiles(string snapshot) => Directory.Exists(snapshot)
        ? [.. Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
            .Select(file => new HubFile(Path.GetRelativePath(snapshot, file).Replace(Path.DirectorySeparatorChar, '/'), LengthOf(file), ""))
            .OrderBy(file => file.Path, StringComparer.Ordinal)]
        : null;

    private static long LengthOf(string file)
    {
        using var stream = File.OpenRead(file);
        return stream.Length;
    }

    private FileNotFoundException NotCached(HubAddress address) =>
        new($"{address} is not in the cache ({_settings.CacheFolder}), and HF_HUB_OFFLINE forbids to ask the hub; unset it, or download it where there is a network and copy the cache");
}
