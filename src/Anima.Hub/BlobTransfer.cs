using Anima.Recipes;

namespace Anima.Hub;

/// <summary>One blob on its way: how much of it is there, and the checksum of that.</summary>
/// <param name="api">Says where the content is.</param>
/// <param name="transport">Fetches it.</param>
/// <param name="progress">Is told how far it is.</param>
/// <param name="repo">The repository.</param>
/// <param name="commit">The commit.</param>
/// <param name="file">The file, with its size and checksum.</param>
/// <param name="output">Takes the content; may hold the beginning of it.</param>
internal sealed class BlobTransfer(HubApi api, HubTransport transport, IHubProgress progress, HubRepo repo, string commit, HubFile file, FileStream output) : IDisposable
{
    private const int BlockSize = 256 << 10;

    private readonly byte[] _block = new byte[BlockSize];
    private BlobChecksum _checksum = new(file.BlobId, file.Size);
    private BlobLocation? _location;

    /// <summary>Whether all bytes are there.</summary>
    public bool IsComplete => output.Position == file.Size;

    /// <summary>Whether the bytes that are there have the file's checksum.</summary>
    public bool IsMatch() => _checksum.IsMatch();

    /// <summary>Takes what the output holds into the checksum; the transfer goes on after it.</summary>
    public Task CheckLeftoverAsync(CancellationToken cancellation) => _checksum.AppendAsync(output, cancellation);

    /// <summary>Receives until all is there or the connection ends.</summary>
    /// <returns>True: something has come, maybe all.</returns>
    /// <exception cref="HubUnavailableException">Nothing has come.</exception>
    /// <exception cref="InvalidDataException">The hub refuses, or sends something else than it lists.</exception>
    public async Task<bool> AdvanceAsync(CancellationToken cancellation)
    {
        var before = output.Position;
        try
        {
            await ReceiveAsync(cancellation).ConfigureAwait(false);
        }
        catch (HubUnavailableException error)
        {
            if (error.IsAddressExpired)
                _location = null;
            if (output.Position <= before)
                throw;
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _checksum.Dispose();

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        var uri = (_location ??= await LocateAsync(cancellation).ConfigureAwait(false)).Uri;
        using var response = await transport.SendAsync(HttpMethod.Get, uri, $"{repo}/{file.Path}", output.Position, cancellation).ConfigureAwait(false);
        if (output.Position > 0 && response.Content.Headers.ContentRange?.From != output.Position)
            StartOver();
        var content = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            for (int read; (read = await transport.ReadAsync(content, _block, uri, cancellation).ConfigureAwait(false)) > 0;)
                await WriteAsync(read, cancellation).ConfigureAwait(false);
        }
        if (!IsComplete)
            throw new HubUnavailableException(FormattableString.Invariant($"{repo}/{file.Path}: the connection ended after {output.Position} of {file.Size} bytes; try again later"));
    }

    private async Task WriteAsync(int count, CancellationToken cancellation)
    {
        if (output.Position + count > file.Size)
            throw new InvalidDataException(FormattableString.Invariant($"{repo}/{file.Path}: more than the {file.Size} bytes come that the hub lists; check HF_ENDPOINT and the proxy"));
        await output.WriteAsync(_block.AsMemory(0, count), cancellation).ConfigureAwait(false);
        _checksum.Append(_block.AsSpan(0, count));
        progress.Advanced(file.Path, output.Position);
    }

    // The server does not go on where we were (200 instead of 206). Nothing is cut off: the same bytes are written again.
    private void StartOver()
    {
        output.Position = 0;
        _checksum.Dispose();
        _checksum = new BlobChecksum(file.BlobId, file.Size);
    }

    private async Task<BlobLocation> LocateAsync(CancellationToken cancellation)
    {
        var location = await api.LocateAsync(repo, commit, file.Path, cancellation).ConfigureAwait(false);
        if (location.BlobId != file.BlobId)
            throw new InvalidDataException($"{repo}/{file.Path}: the hub lists the checksum {file.BlobId} and then gives {Recipes.Quote.Short(location.BlobId)} (ETag); try again, and check HF_ENDPOINT if it stays so");
        if (location.Size is { } size && size != file.Size)
            throw new InvalidDataException(FormattableString.Invariant($"{repo}/{file.Path}: the hub lists {file.Size} bytes and then gives {size}; try again, and check HF_ENDPOINT if it stays so"));
        return location;
    }
}

/// <summary>Where a file's content can be had.</summary>
/// <param name="BlobId">The hub's checksum of it (ETag).</param>
/// <param name="Size">Its bytes; null when the hub does not say.</param>
/// <param name="Uri">Its address; of short life when it is not the hub's own.</param>
internal sealed record BlobLocation(string BlobId, long? Size, Uri Uri);
