namespace Anima.Files;

/// <summary>
/// The lock of a blob, so that processes do not download it at the same time: an exclusive lock on a file that stays, as other clients take it.
/// The system drops it with the process. Where a file system knows no locks, work is done twice and nothing is damaged.
/// </summary>
internal static class FileLock
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] TakenByAnother = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Waits for the lock and takes it; disposing of it gives it back.</summary>
    /// <param name="file">The lock's file; its folder exists.</param>
    /// <param name="waiting">Is called once if another process has it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<FileStream> TakeAsync(string file, Action waiting, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (TakenByAnother.Contains(error.HResult))
            {
                if (tries == 1)
                    waiting();
                await Task.Delay(BetweenTries, cancellation).ConfigureAwait(false);
            }
        }
    }
}
