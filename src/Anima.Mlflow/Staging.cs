using Anima.Files;

namespace Anima.Mlflow;

/// <summary>
/// The right to add experiments, runs and datasets to a store, for one process at a time, with a place to prepare them:
/// <c>.staging/</c> in the store, which MLflow passes over because it has no meta.yaml, and which is gone afterwards.
/// </summary>
internal sealed class Staging : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FileLock _lock;
    private readonly string _folder;

    /// <summary>Waits for its turn. What a process that died has left in the staging folder is removed.</summary>
    /// <exception cref="IOException">Another process has held the store for a minute.</exception>
    public Staging(string storeFolder)
    {
        // The empty file stays, and MLflow looks at folders only.
        _lock = FileLock.Take(Path.Combine(storeFolder, ".lock"), Patience);
        _folder = Path.Combine(storeFolder, ".staging");
        RemoveFolder();
    }

    /// <summary>Adds a folder to the store, which appears whole; <paramref name="write"/> fills it first.</summary>
    public void Add(string folder, Action<string> write)
    {
        var staged = Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName;
        write(staged);
        DiskFolder.FlushAll(staged);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.Move(staged, folder);
        DiskFolder.Flush(Path.GetDirectoryName(folder)!);
    }

    /// <summary>Ends the turn.</summary>
    public void Dispose()
    {
        RemoveFolder();
        _lock.Dispose();
    }

    private void RemoveFolder()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
