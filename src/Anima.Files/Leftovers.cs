using System.Text.RegularExpressions;

namespace Anima.Files;

/// <summary>Hidden names under which files and folders are made, and what killed processes leave of them.</summary>
public static partial class Leftovers
{
    /// <summary>A hidden name in <paramref name="folder"/> for what will be called <paramref name="name"/>; nobody else has it.</summary>
    public static string NewName(string folder, string name) => Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");

    /// <summary>Removes what nobody writes any more from a folder. What cannot be removed stays for another time.</summary>
    public static void Remove(string folder)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, ".*.tmp*").Where(path => HiddenName().IsMatch(Path.GetFileName(path))).ToList())
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
    }

    /// <summary>The file whose lock says that a hidden folder has a writer.</summary>
    internal static string LockOf(string hiddenFolder) => hiddenFolder + ".lock";

    private static void RemoveFile(string path)
    {
        // Fails while its writer lives.
        new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        File.Delete(path);
    }

    private static void RemoveFolder(string path)
    {
        using var taken = new FileStream(LockOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        Directory.Delete(path, recursive: true);
    }

    [GeneratedRegex(@"^\..*\.[0-9a-f]{32}\.tmp(?:\.lock)?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex HiddenName();
}
