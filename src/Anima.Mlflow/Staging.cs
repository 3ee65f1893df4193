using System.Diagnostics;

namespace Anima.Mlflow;

/// <summary>
/// The right to add experiments, runs and datasets to a store, for one process at a time, with a place to prepare them:
/// <c>.staging/</c> in the store, which MLflow passes over because it has no meta.yaml, and which is gone afterwards.
/// </summary>
internal sealed class Staging : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FileStream _lock;
    private readonly string _folder;

    /// <summary>Waits for its turn. What a process that died has left in the staging folder is removed.</summary>
    /// <exception cref="IOException">Another process has held the store for a minute.</exception>
    public Staging(string storeFolder)
    {
        _lock = TakeLock(Path.Combine(storeFolder, ".lock"));
        _folder = Path.Combine(storeFolder, ".staging");
        RemoveFolder();
    }

    /// <summary>A new empty folder, to be moved to its place when it is complete.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName;

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

    // The kernel frees the lock of a process that dies; the empty file stays, and MLflow looks at folders only.
    private static FileStream TakeLock(string path)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < Patience && File.Exists(path))
            {
                Thread.Sleep(20);
            }
        }
    }
}
