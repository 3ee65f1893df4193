using System.Runtime.InteropServices;

namespace Anima.Files;

/// <summary>Brings folders to the disk: a rename lives in the folder's own entry list, which a file's flush does not cover.</summary>
internal static partial class DiskFolder
{
    /// <summary>Waits until the entries of a folder are on the disk. Windows keeps them in its journal and needs nothing.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        // .NET opens no folders.
        const int readOnly = 0;
        var descriptor = Open(folder, readOnly);
        if (descriptor < 0)
            return;
        // A file system that cannot do it says so, and nothing more can be done.
        _ = Synchronize(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Waits until everything in a folder is on the disk: contents, then entries from the innermost folders outwards.</summary>
    public static void FlushAll(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
        foreach (var inner in Directory.EnumerateDirectories(folder))
            FlushAll(inner);
        Flush(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
