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
    /// <param name="pattern">Which files are meant.</param>
    /// <param name="most">Bytes that may stay; the file that was used last stays in any case.</param>
    public void Trim(string pattern, long most)
    {
        try
        {
            FileInfo[] files = [.. new DirectoryInfo(Path).GetFiles(pattern).OrderByDescending(file => file.LastWriteTimeUtc)];
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
