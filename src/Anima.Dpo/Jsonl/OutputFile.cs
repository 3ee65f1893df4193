using System.Globalization;

namespace Anima.Dpo.Jsonl;

/// <summary>A file that appears whole or not at all: written under a temporary name beside its own, then renamed.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string? _temporary;

    private OutputFile(string path, string? temporary, FileStream stream) => (_path, _temporary, Stream) = (path, temporary, stream);

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
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: there is no folder {folder}; make it first");
        if (target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal))
            return new OutputFile(target, null, new FileStream(target, FileMode.Open, FileAccess.Write));
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{target}.tmp-{Environment.ProcessId}");
        return new OutputFile(target, temporary, new FileStream(temporary, FileMode.Create, FileAccess.Write));
    }

    /// <summary>Flushes to disk and gives the file its name.</summary>
    public void Commit()
    {
        if (_temporary is null)
        {
            Stream.Flush();
            return;
        }
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    /// <summary>Leaves nothing behind unless <see cref="Commit"/> was called.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        if (_temporary is not null)
            File.Delete(_temporary);
    }
}
