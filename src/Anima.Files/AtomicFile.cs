namespace Anima.Files;

/// <summary>
/// A file that is there whole or not at all, after a kill and after a power cut: written under a hidden name that its writer keeps locked,
/// flushed to the disk, then renamed.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly string _path;

    /// <summary>Begins a file; one that is there stays until <see cref="Commit()"/>. What killed writers left beside it is removed.</summary>
    /// <param name="path">Where it is to be; its folder exists.</param>
    /// <param name="scratch">Another folder of the same file system for the hidden file; null for the file's own.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public AtomicFile(string path, string? scratch = null)
    {
        _path = Path.GetFullPath(path);
        var folder = scratch ?? Path.GetDirectoryName(_path)!;
        Leftovers.Remove(folder);
        // Others may read: once it has its name, they do.
        Stream = Leftovers.Take(Leftovers.NewName(folder, Path.GetFileName(_path)), FileShare.Read | FileShare.Delete, BufferSize);
    }

    /// <summary>Takes the content.</summary>
    public FileStream Stream { get; }

    /// <summary>Writes a whole file.</summary>
    /// <inheritdoc cref="AtomicFile(string, string?)"/>
    public static void Write(string path, ReadOnlySpan<byte> content, string? scratch = null)
    {
        using var file = new AtomicFile(path, scratch);
        file.Stream.Write(content);
        file.Commit();
    }

    /// <summary>Flushes the content to the disk and gives the file its name, in place of an earlier one.</summary>
    public void Commit() => Commit(_path);

    /// <summary>Gives the file another name than it was begun for, in the same file system.</summary>
    public void Commit(string path)
    {
        Stream.Flush(flushToDisk: true);
        // Renamed while it is open: once closed, nothing would tell it from what a killed writer left.
        File.Move(Stream.Name, path, overwrite: true);
        Stream.Dispose();
        DiskFolder.Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Leaves nothing behind unless <see cref="Commit()"/> was called.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            // A full disk may refuse the last bytes, which nobody needs.
            File.Delete(Stream.Name);
        }
    }
}
