using System.Globalization;

namespace Anima.Files;

/// <summary>
/// An exclusive lock on a file that stays. The system drops it with the process. Where a file system knows no locks, work is done twice
/// and nothing is damaged.
/// </summary>
internal sealed class FileLock : IDisposable
{
    /// <summary>How a file is opened to be locked. On Unix it may be renamed and removed all the same; Windows asks to be told.</summary>
    internal static readonly FileShare Exclusive = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] TakenByAnother = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock and takes it; disposing of it gives it back.</summary>
    /// <param name="file">The lock's file; its folder exists.</param>
    /// <param name="waiting">Is called once if another process has it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<FileLock> TakeAsync(string file, Action waiting, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            if (TryOpen(file) is { } taken)
                return new FileLock(taken);
            if (tries == 1)
                waiting();
            await Task.Delay(BetweenTries, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the lock at most as long as <paramref name="patience"/> and takes it.</summary>
    /// <param name="file">The lock's file; its folder exists.</param>
    /// <param name="patience">The longest wait.</param>
    /// <exception cref="IOException">Another process has it longer than that.</exception>
    public static FileLock Take(string file, TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        try
        {
            return TakeAsync(file, static () => { }, end.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new IOException(FormattableString.Invariant($"{file}: another process has held this lock for {patience.TotalSeconds} s; end it, or try again later"));
        }
    }

    /// <summary>Takes the lock if nobody has it, and notes who took it.</summary>
    /// <param name="file">The lock's file; its folder exists.</param>
    /// <param name="holder">Who has it otherwise, in words.</param>
    /// <returns>The lock, or null where another has it.</returns>
    public static FileLock? TryTake(string file, out string holder)
    {
        holder = "";
        if (TryOpen(file) is not { } taken)
        {
            holder = ReadHolder(file);
            return null;
        }
        // Beside the lock: .NET does not read a file that another has locked.
        File.WriteAllText(HolderOf(file), string.Create(
            CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss}Z"));
        return new FileLock(taken);
    }

    /// <summary>Whether an error says that another has a lock.</summary>
    internal static bool IsTakenByAnother(IOException error) => TakenByAnother.Contains(error.HResult);

    /// <summary>Whether somebody has the lock now.</summary>
    public static bool IsTaken(string file)
    {
        if (!File.Exists(file))
            return false;
        using var taken = TryOpen(file);
        return taken is null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (IsTakenByAnother(error))
        {
            return null;
        }
    }

    private static string HolderOf(string file) => file + ".holder";

    private static string ReadHolder(string file)
    {
        try
        {
            return File.ReadAllText(HolderOf(file)) is { Length: > 0 } said ? said : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
