using Anima.Files;

namespace Anima.Data.Cache;

/// <summary>
/// A folder of files that appear whole or not at all, whoever else writes them. A file is written under a hidden name that its writer keeps
/// locked while it lives; what nobody locks was left by a killed process and is removed. Making, naming and removing happen under the
/// folder's own lock, which is held for moments only.
/// </summary>
/// <param name="path">The folder; made when it is first written to.</param>
internal sealed class CacheDirectory(string path)
{
    private const string TemporaryEnding = ".tmp";

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The place of a finished file.</summary>
    public string FileOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Begins a file.</summary>
    /// <exception cref="CacheUnusableException">The folder cannot be written.</exception>
    public CacheEntry Begin()
    {
        try
        {
            Directory.CreateDirectory(Path);
            using var taken = Lock();
            RemoveLeftovers();
            return new CacheEntry(this, System.IO.Path.Combine(Path, $".{Guid.NewGuid():N}{TemporaryEnding}"));
        }
        catch (Exception error) when (CacheUnusableException.IsFileError(error))
        {
            throw new CacheUnusableException(error);
        }
    }

    /// <summary>Removes what killed processes left; nothing is said where that cannot be done.</summary>
    public void CleanUp()
    {
        try
        {
            if (!Directory.Exists(Path) || !Leftovers().Any())
                return;
            using var taken = Lock();
            RemoveLeftovers();
        }
        catch (Exception error) when (CacheUnusableException.IsFileError(error))
        {
            // A folder that can only be read still serves what it holds.
        }
    }

    /// <summary>Removes the finished files that were not used for longest until the others have no more than <paramref name="most"/> bytes.</summary>
    /// <param name="most">Bytes that may stay; the file that was used last stays in any case.</param>
    public void Trim(long most)
    {
        try
        {
            FileInfo[] files = [.. new DirectoryInfo(Path).GetFiles().Where(file => !file.Name.StartsWith('.')).OrderByDescending(file => file.LastWriteTimeUtc)];
            var size = 0L;
            foreach (var file in files)
            {
                size += file.Length;
                // Who reads from it goes on doing so.
                if (size > most && file != files[0])
                    file.Delete();
            }
        }
        catch (Exception error) when (CacheUnusableException.IsFileError(error))
        {
            // Another process removes too; what stays goes another time.
        }
    }

    /// <summary>Notes that a finished file was used; a folder that can only be read keeps no such notes.</summary>
    public void Touch(string name)
    {
        try
        {
            File.SetLastWriteTimeUtc(FileOf(name), DateTime.UtcNow);
        }
        catch (Exception error) when (CacheUnusableException.IsFileError(error))
        {
            // Nothing depends on it but the order of removal.
        }
    }

    /// <summary>Takes the folder's lock; disposing of it gives it back.</summary>
    internal FileLock Lock() => FileLock.Take(FileOf(".lock"));

    private IEnumerable<string> Leftovers() => Directory.EnumerateFiles(Path, $".*{TemporaryEnding}");

    private void RemoveLeftovers()
    {
        foreach (var file in Leftovers())
        {
            try
            {
                // Fails while its writer lives. Nobody else can take it meanwhile: that would need the folder's lock.
                new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                File.Delete(file);
            }
            catch (Exception error) when (CacheUnusableException.IsFileError(error))
            {
                // Its writer is at work, or has just finished.
            }
        }
    }
}

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

/// <summary>The cache cannot be read or written, so that work goes on without it.</summary>
/// <param name="cause">What the system says.</param>
internal sealed class CacheUnusableException(Exception cause) : IOException(cause.Message, cause)
{
    /// <summary>Whether an exception comes from the file system.</summary>
    public static bool IsFileError(Exception error) => error is IOException or UnauthorizedAccessException;
}
