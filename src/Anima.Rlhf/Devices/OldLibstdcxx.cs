using Anima.Files;

namespace Anima.Rlhf.Devices;

/// <summary>
/// TorchSharp 0.107's native half asks for GLIBCXX_3.4.32, which libstdc++ has since GCC 13: Debian 12 and Ubuntu 22.04 lack it. It asks
/// for one symbol alone, which iostream's header brings and nothing refers to. There a copy whose need is marked weak is loaded; it is
/// kept in the cache folder and compared byte for byte at every start.
/// </summary>
internal static class OldLibstdcxx
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";

    /// <summary>A folder to keep the copy in beside others of the program, set before libtorch is first asked for; null for one among the temporary files.</summary>
    public static string? Folder { get; set; }

    /// <summary>Loads <paramref name="file"/>, or its copy where the system's libstdc++ is too old.</summary>
    /// <param name="file">TorchSharp's native half.</param>
    /// <param name="load">Loads a file or says why it cannot.</param>
    /// <exception cref="LibtorchNotLoadedException">It does not load, and no copy would.</exception>
    public static IntPtr Load(string file, Func<string, IntPtr> load)
    {
        try
        {
            return load(file);
        }
        catch (LibtorchNotLoadedException refused) when (refused.Message.Contains(Version, StringComparison.Ordinal))
        {
            return load(CopyOf(file));
        }
    }

    private static string CopyOf(string file)
    {
        var library = File.ReadAllBytes(file);
        if (!ElfVersionNeed.TryMakeWeak(library, Version, Symbol, out var reason))
            throw new LibtorchNotLoadedException(
                $"{file} needs {Version}, which this system's libstdc++ lacks, and cannot be relieved of it, for {reason}: install libstdc++ of GCC 13 or newer");
        var name = $"{Path.GetFileNameWithoutExtension(file)}-{Fingerprint.Of(library)[..16]}{Path.GetExtension(file)}";
        return FirstWritten(name, library);
    }

    private static string FirstWritten(string name, byte[] library)
    {
        Exception? last = null;
        string?[] folders = [Folder, Path.Combine(Path.GetTempPath(), $"anima-dpo-{Environment.UserName}")];
        foreach (var folder in folders.OfType<string>())
        {
            var copy = Path.Combine(folder, "native", name);
            try
            {
                Write(copy, library);
                return copy;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                last = exception;
            }
        }
        throw new LibtorchNotLoadedException(
            $"this system's libstdc++ lacks {Version}, and a copy of {name} that does without cannot be written ({last?.Message}): name a cache folder that can be written ({CacheFolder.Variable})", last!);
    }

    // Another process may do the same: the last rename wins, with the same bytes.
    private static void Write(string copy, byte[] library)
    {
        if (File.Exists(copy) && File.ReadAllBytes(copy).AsSpan().SequenceEqual(library))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        AtomicFile.Write(copy, library);
    }
}
