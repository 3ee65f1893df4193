namespace Anima.Files;

/// <summary>
/// A folder that is there whole or not at all, after a kill and after a power cut: filled under a hidden name that its writer keeps locked,
/// every file flushed to the disk, then renamed.
/// </summary>
internal sealed class AtomicFolder : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;

    /// <summary>Begins a folder. Folders above it are made; what killed writers left beside it is removed.</summary>
    /// <param name="path">Where it is to be.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public AtomicFolder(string path)
    {
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(parent);
        Leftovers.Remove(parent);
        Temporary = Leftovers.NewName(parent, Path.GetFileName(_path));
        _lock = Leftovers.Take(Leftovers.LockOf(Temporary), FileLock.Exclusive, bufferSize: 0);
        Directory.CreateDirectory(Temporary);
    }

    /// <summary>Where its files are to be written.</summary>
    public string Temporary { get; }

    /// <summary>Fills a folder and puts it in the place of an earlier one, which stays where that fails.</summary>
    /// <param name="path">Where it is to be.</param>
    /// <param name="write">Is given the hidden folder.</param>
    public static void Replace(string path, Action<string> write)
    {
        using var folder = new AtomicFolder(path);
        write(folder.Temporary);
        DiskFolder.FlushAll(folder.Temporary);
        using var old = new AtomicFolder(path);
        Directory.Delete(old.Temporary);
        if (Directory.Exists(folder._path))
            Directory.Move(folder._path, old.Temporary);
        try
        {
            folder.Commit();
        }
        catch (IOException) when (Directory.Exists(old.Temporary) && !Directory.Exists(folder._path))
        {
            Directory.Move(old.Temporary, folder._path);
            throw;
        }
    }

    /// <summary>Flushes everything in it to the disk and gives it its name.</summary>
    /// <exception cref="IOException">Something has that name already.</exception>
    public void Commit()
    {
        DiskFolder.FlushAll(Temporary);
        Directory.Move(Temporary, _path);
        DiskFolder.Flush(Path.GetDirectoryName(_path)!);
    }

    /// <summary>Leaves nothing behind unless <see cref="Commit"/> was called.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Temporary))
            Directory.Delete(Temporary, recursive: true);
        File.Delete(_lock.Name);
        _lock.Dispose();
    }
}
