using System.Globalization;

namespace Anima.Checkpoints;

/// <summary>A new folder that appears whole or not at all: its files are written to a hidden folder beside it, which is then renamed.</summary>
public sealed class OutputFolder : IDisposable
{
    private readonly string _path;

    private OutputFolder(string path, string temporary) => (_path, Temporary) = (path, temporary);

    /// <summary>Where to write the files until <see cref="Commit"/>.</summary>
    public string Temporary { get; }

    /// <summary>Begins the folder <paramref name="path"/>. Folders above it are made.</summary>
    /// <exception cref="InvalidDataException">There is a file of that name, or a folder that is not empty.</exception>
    public static OutputFolder Create(string path)
    {
        if (File.Exists(path))
            throw new InvalidDataException($"{path}: this is a file; name a new folder");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new InvalidDataException($"{path}: the folder is not empty; name a new one, or empty it first");
        var final = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var temporary = Path.Combine(Path.GetDirectoryName(final) ?? final, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(final)}.{Environment.ProcessId}.tmp"));
        // A killed process of the same number may have left one.
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        return new OutputFolder(final, temporary);
    }

    /// <summary>Writes one file and flushes it to the disk.</summary>
    /// <param name="name">Its name in the folder; a folder before it is made.</param>
    /// <param name="content">Its bytes.</param>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(Temporary, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Gives the folder its name.</summary>
    /// <exception cref="InvalidDataException">Something has been put there meanwhile.</exception>
    public void Commit()
    {
        try
        {
            if (Directory.Exists(_path))
                Directory.Delete(_path);
            Directory.Move(Temporary, _path);
        }
        catch (IOException error)
        {
            throw new InvalidDataException($"{_path}: something has been put there meanwhile; name a new folder", error);
        }
    }

    /// <summary>Leaves nothing behind unless <see cref="Commit"/> was called.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Temporary))
            Directory.Delete(Temporary, recursive: true);
    }
}
