namespace Anima.Files;

/// <summary>
/// A file that is there whole or not at all, after a kill and after a power cut: written under a hidden name that its writer keeps locked,
/// flushed to the disk, then renamed.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly string _path;
    private readonly string _temporary;

    /// <summary>Begins a file; one that is there stays until <see cref="Commit"/>.</summary>
    /// <param name="path">Where it is to be; its folder exists.</param>
    /// <param name="scratch">Another folder of the same file system for the hidden file; null for the file's own.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public AtomicFile(string path, string? scratch = null)
    {
        _path = Path.GetFullPath(path);
        _temporary = Leftovers.NewName(scratch ?? Path.GetDirectoryName(_path)!, Path.GetFileName(_path));
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, BufferSize);
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
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        // Renamed while it is open: once closed, nothing would tell it from what a killed writer left.
        File.Move(_temporary, _path, overwrite: true);
        Stream.Dispose();
        DiskFolder.Flush(Path.GetDirectoryName(_path)!);
    }

    /// <summary>Leaves nothing behind unless <see cref="Commit"/> was called.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        File.Delete(_temporary);
    }
}
