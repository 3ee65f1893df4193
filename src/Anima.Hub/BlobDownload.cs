using System.Security.Cryptography;
using Anima.Files;
using Anima.Recipes;

namespace Anima.Hub;

/// <summary>
/// Downloads one blob to a file beside its place and renames it when its checksum is right. What an earlier run left is gone on with, in this
/// process or the next; a blob is never seen in part.
/// </summary>
/// <param name="api">Says where the content is.</param>
/// <param name="transport">Fetches it.</param>
/// <param name="retry">Goes on after faults.</param>
/// <param name="progress">Is told how far it is.</param>
internal sealed class BlobDownload(HubApi api, HubTransport transport, HubRetry retry, IHubProgress progress)
{
    private const string Unfinished = ".incomplete";

    /// <summary>Downloads the content of <paramref name="file"/> to <paramref name="blob"/>.</summary>
    /// <param name="repo">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="file">The file, with its size and checksum.</param>
    /// <param name="blob">The file to make, named after the checksum.</param>
    /// <param name="cancellation">Stops; what has come stays for the next run.</param>
    /// <exception cref="InvalidDataException">The hub sends something else than it lists.</exception>
    /// <exception cref="IOException">It could not be had, or the disk is full.</exception>
    public async Task RunAsync(HubRepo repo, string commit, HubFile file, string blob, CancellationToken cancellation)
    {
        do
        {
            var temporary = $"{blob}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}{Unfinished}";
            var isResumed = ClaimLeftover(blob, temporary, file.Size);
            // What was left may have lost its end with the machine's power: then once more, from nothing.
            while (!await FillAsync(repo, commit, file, temporary, cancellation).ConfigureAwait(false))
            {
                File.Delete(temporary);
                if (!isResumed)
                    throw new InvalidDataException($"{repo}/{file.Path}: what was downloaded does not have the checksum that the hub gives ({file.BlobId}); try again, and check HF_ENDPOINT and the proxy if it stays so");
                isResumed = false;
            }
            TryPlace(temporary, blob);
        }
        while (!HubCache.HasFile(blob, file.Size));
        progress.Finished(file.Path);
    }

    private static void TryPlace(string temporary, string blob)
    {
        try
        {
            File.Move(temporary, blob, overwrite: true);
            DiskFolder.Flush(Path.GetDirectoryName(blob)!);
        }
        catch (FileNotFoundException)
        {
            // Without locks, another process has taken it for left behind; what it has not placed yet is claimed back.
        }
    }

    // Renaming takes it from any other process; two that write one file all the same write the same bytes to the same places.
    private static bool ClaimLeftover(string blob, string temporary, long size)
    {
        var leftovers = new DirectoryInfo(Path.GetDirectoryName(blob)!).GetFiles(Path.GetFileName(blob) + "*" + Unfinished)
            .Select(file => (File: file, Length: LengthOf(file)))
            .Where(leftover => leftover.Length is >= 0 && leftover.Length <= size)
            .OrderByDescending(leftover => leftover.Length)
            .Select(leftover => leftover.File);
        foreach (var leftover in leftovers)
            try
            {
                leftover.MoveTo(temporary);
                return true;
            }
            catch (FileNotFoundException)
            {
                // Another process was faster.
            }
        return false;
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return -1;
        }
    }

    private async Task<bool> FillAsync(HubRepo repo, string commit, HubFile file, string temporary, CancellationToken cancellation)
    {
        var output = new FileStream(temporary, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        await using (output.ConfigureAwait(false))
        {
            progress.Started(file.Path, output.Length, file.Size);
            using var transfer = new BlobTransfer(api, transport, progress, repo, commit, file, output);
            await transfer.CheckLeftoverAsync(cancellation).ConfigureAwait(false);
            DemandSpace(Path.GetDirectoryName(temporary)!, file, output.Position);
            while (!transfer.IsComplete)
                // A round that brought something on is a success: only tries in a row that bring nothing count.
                await retry.RunAsync(transfer.AdvanceAsync, cancellation).ConfigureAwait(false);
            output.Flush(flushToDisk: true);
            return transfer.IsMatch();
        }
    }

    private static void DemandSpace(string folder, HubFile file, long done)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (free < file.Size - done)
            throw new IOException(FormattableString.Invariant($"{file.Path} needs {(file.Size - done) / 1e9:F2} GB more in {folder}, where {free / 1e9:F2} GB are free; make room, or set HF_HUB_CACHE to a larger disk"));
    }
}
