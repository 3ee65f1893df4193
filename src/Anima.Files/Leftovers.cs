using System.Text.RegularExpressions;

namespace Anima.Files;

/// <summary>Hidden names under which files and folders are made, and what killed processes leave of them.</summary>
internal static partial class Leftovers
{
    // A name may be as long as the file system allows, and a hidden one is longer.
    private const int LongestPart = 40;

    /// <summary>A hidden name in <paramref name="folder"/> for what will be called <paramref name="name"/>; nobody else has it.</summary>
    public static string NewName(string folder, string name) =>
        Path.Combine(folder, $".{(name.Length > LongestPart ? name[..LongestPart] : name)}.{Guid.NewGuid():N}.tmp");

    /// <summary>Removes what nobody writes any more from a folder. What cannot be removed stays for another time.</summary>
    public static void Remove(string folder)
    {
        string[] hidden = [.. Directory.EnumerateFileSystemEntries(folder, ".*.tmp*").Where(path => HiddenName().IsMatch(Path.GetFileName(path)))];
        if (hidden.Length == 0)
            return;
        using var own = Take(NewName(folder, "own"), FileLock.Exclusive, bufferSize: 0);
        // Where the file system knows no locks, nothing tells a living writer.
        if (!IsTaken(own.Name))
            hidden = [];
        foreach (var path in hidden)
        {
            try
            {
                if (Directory.Exists(path))
                    RemoveFolder(path);
                else
                    RemoveFile(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Its writer is at work, or has just finished.
            }
        }
        File.Delete(own.Name);
    }

    /// <summary>Makes a hidden file and locks it. One that another process takes for left behind before it is locked is made once more.</summary>
    /// <param name="path">The file.</param>
    /// <param name="share">What others may do meanwhile; any kind of lock keeps it from being removed.</param>
    /// <param name="bufferSize">Bytes to collect before they are written.</param>
    internal static FileStream Take(string path, FileShare share, int bufferSize)
    {
        while (true)
        {
            try
            {
                var taken = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, share, bufferSize);
                if (File.Exists(path))
                    return taken;
                taken.Dispose();
            }
            catch (IOException error) when (FileLock.IsTakenByAnother(error))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>The file whose lock says that a hidden folder has a writer.</summary>
    internal static string LockOf(string hiddenFolder) => hiddenFolder + ".lock";

    // Locked while it goes, so that a writer that has only just made it does not write into what is gone.
    private static void RemoveFile(string path)
    {
        using var taken = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileLock.Exclusive);
        File.Delete(path);
    }

    private static void RemoveFolder(string path)
    {
        using var taken = new FileStream(LockOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileLock.Exclusive);
        Directory.Delete(path, recursive: true);
        File.Delete(taken.Name);
    }

    private static bool IsTaken(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileLock.Exclusive).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    [GeneratedRegex(@"^\.(?:.*\.)?[0-9a-f]{32}\.tmp(?:\.lock)?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex HiddenName();
}
