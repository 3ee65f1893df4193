using Anima.Files;
using Anima.Recipes;

namespace Anima.Hub;

/// <summary>
/// One repository's folder in the cache that clients of the hub share: <c>blobs/</c> by checksum, <c>refs/</c> from revision to commit,
/// <c>snapshots/</c> with a tree of links for each commit.
/// </summary>
/// <param name="settings">Names the cache.</param>
/// <param name="repo">The repository.</param>
internal sealed class HubCache(HubSettings settings, HubRepo repo)
{
    /// <summary>The repository's folder.</summary>
    public string Folder { get; } = Path.Combine(settings.CacheFolder, repo.CacheName);

    /// <summary>Where a blob is kept.</summary>
    public string Blob(string blobId) => Path.Combine(Folder, "blobs", blobId);

    /// <summary>The lock of a blob.</summary>
    public string Lock(string blobId) => Path.Combine(settings.CacheFolder, ".locks", repo.CacheName, blobId + ".lock");

    /// <summary>The listing of a commit.</summary>
    public string Tree(string commit) => Path.Combine(Folder, "trees", commit + ".json");

    /// <summary>The files of a commit, under their own names.</summary>
    public string Snapshot(string commit) => Path.Combine(Folder, "snapshots", commit);

    /// <summary>The commit that a revision named when it was last asked for, or null.</summary>
    public string? CommitOf(string revision)
    {
        var file = Path.Combine(Folder, "refs", revision);
        return File.Exists(file) && File.ReadAllText(file).Trim() is var commit && HubAddress.IsCommitHash(commit) ? commit : null;
    }

    /// <summary>Remembers the commit that a revision names.</summary>
    public void Remember(string revision, string commit)
    {
        if (CommitOf(revision) != commit)
            Write(Path.Combine(Folder, "refs", revision), System.Text.Encoding.ASCII.GetBytes(commit));
    }

    /// <summary>Makes what every download needs.</summary>
    public void MakeFolders(string blobId)
    {
        var locks = Path.GetDirectoryName(Lock(blobId))!;
        Directory.CreateDirectory(Path.Combine(Folder, "blobs"));
        Directory.CreateDirectory(locks);
        var tag = Path.Combine(settings.CacheFolder, "CACHEDIR.TAG");
        if (!File.Exists(tag))
            Write(tag, "Signature: 8a477f597d28d172789f06886806bc55\n# Backup programs may leave this folder out: its content can be downloaded again from the Hugging Face hub.\n"u8, locks);
    }

    /// <summary>Whether a file is there with its size.</summary>
    public static bool HasFile(string path, long size)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return false;
        var content = file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
        return content.Exists && content.Length == size;
    }

    /// <summary>Gives a blob its name in a snapshot: a relative link to it, or the blob itself where the system has no links.</summary>
    public void Link(string commit, HubFile file)
    {
        var place = Path.Combine(Snapshot(commit), file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (!HasFile(place, file.Size) && !(settings.UseSymbolicLinks && TryLink(place, file)))
            File.Move(Blob(file.BlobId), place, overwrite: true);
    }

    /// <summary>Writes a small file of this repository that appears whole or not at all, whoever else writes it.</summary>
    public void Write(string file, ReadOnlySpan<byte> content)
    {
        var blobs = Path.Combine(Folder, "blobs");
        Directory.CreateDirectory(blobs);
        Write(file, content, blobs);
    }

    private bool TryLink(string place, HubFile file)
    {
        // Made elsewhere and moved: a snapshot holds nothing but its files, even when the process is killed in between.
        var temporary = Leftovers.NewName(Path.Combine(Folder, "blobs"), "link");
        try
        {
            // Up from the folders in the file's path, from the commit and from snapshots/.
            File.CreateSymbolicLink(temporary, HubPath.Up(2 + file.Path.Count(c => c == '/'), Path.Combine("blobs", file.BlobId)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Windows allows links only to some.
            return false;
        }
        File.Move(temporary, place, overwrite: true);
        return true;
    }

    // A snapshot holds nothing but its files, so they are begun elsewhere.
    private static void Write(string file, ReadOnlySpan<byte> content, string scratch)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, content, scratch);
    }
}
