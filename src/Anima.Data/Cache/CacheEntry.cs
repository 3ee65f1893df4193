namespace Anima.Data.Cache;

/// <summary>A file of the cache while it is written; without <see cref="Commit"/> nothing stays of it.</summary>
internal sealed class CacheEntry : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly CacheDirectory _directory;
    private readonly FileStream _stream;

    /// <summary>Makes the file under its temporary name and locks it; the caller holds the folder's lock.</summary>
    internal CacheEntry(CacheDirectory directory, string temporary)
    {
        _directory = directory;
        _stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize);
    }

    /// <summary>Takes the content.</summary>
    public Stream Stream => _stream;

    /// <summary>Runs what writes to <see cref="Stream"/>.</summary>
    /// <exception cref="CacheUnusableException">The system refuses.</exception>
    public static void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (CacheUnusableException.IsFileError(error))
        {
            throw new CacheUnusableException(error);
        }
    }

    /// <summary>Flushes the file to the disk and gives it its name, in place of an earlier one.</summary>
    /// <param name="name">Its name in the folder.</param>
    /// <exception cref="CacheUnusableException">That cannot be done.</exception>
    public void Commit(string name)
    {
        try
        {
            _stream.Flush(flushToDisk: true);
            // Closing gives up the file's own lock; the folder's keeps it from being taken for a leftover.
            using var taken = _directory.Lock();
            _stream.Dispose();
            File.Move(_stream.Name, _directory.FileOf(name), overwrite: true);
        }
        catch (Exception error) when (CacheUnusableException.IsFileError(error))
        {
            throw new CacheUnusableException(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
            File.Delete(_stream.Name);
        }
        catch (Exception error) when (CacheUnusableException.IsFileError(error))
        {
            // A full disk may refuse the last bytes, which nobody needs; the next writer removes what stays.
        }
    }
}
