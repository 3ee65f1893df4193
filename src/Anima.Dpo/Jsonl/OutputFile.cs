using Anima.Files;

namespace Anima.Dpo.Jsonl;

/// <summary>The file that a command writes to: one that appears whole or not at all, or a device.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly AtomicFile? _file;

    private OutputFile(AtomicFile? file, FileStream stream) => (_file, Stream) = (file, stream);

    /// <summary>What to write to.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins to write the file <paramref name="path"/>; one that is there stays until <see cref="Commit"/>.</summary>
    /// <exception cref="DirectoryNotFoundException">Its folder does not exist.</exception>
    /// <exception cref="InvalidDataException">It is a folder.</exception>
    public static OutputFile Create(string path)
    {
        // A link stays a link: the file it points to is written.
        var target = Path.GetFullPath(new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName);
        var folder = Path.GetDirectoryName(target);
        if (Directory.Exists(target) || folder is null)
            throw new InvalidDataException($"{path}: this is a folder; name a file to write");
        if (File.Exists(folder))
            throw new InvalidDataException($"{path}: {folder} is a file, so nothing can be written below it; name another file");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: there is no folder {folder}; make it first");
        if (target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal))
            return !File.Exists(target) ? throw new DirectoryNotFoundException($"{path}: there is no such device, and no file can be made there") : new OutputFile(null, new FileStream(target, FileMode.Open, FileAccess.Write));
        var file = new AtomicFile(target);
        return new OutputFile(file, file.Stream);
    }

    /// <summary>Gives the file its name.</summary>
    public void Commit()
    {
        if (_file is null)
            Stream.Flush();
        else
            _file.Commit();
    }

    /// <summary>Leaves nothing behind unless <see cref="Commit"/> was called.</summary>
    public void Dispose()
    {
        if (_file is null)
            Stream.Dispose();
        else
            // Disposes of the stream too, and removes the file even where a full disk refuses the last bytes.
            _file.Dispose();
    }
}
