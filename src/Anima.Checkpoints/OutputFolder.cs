using Anima.Files;

namespace Anima.Checkpoints;

/// <summary>A folder that a command makes: a new one, or one that is empty; it appears whole or not at all.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _path;
    private readonly AtomicFolder _folder;

    private OutputFolder(string path) => (_path, _folder) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), new AtomicFolder(path));

    /// <summary>Where to write the files until <see cref="Commit"/>.</summary>
    public string Temporary => _folder.Temporary;

    /// <summary>Begins the folder <paramref name="path"/>. Folders above it are made.</summary>
    /// <exception cref="InvalidDataException">There is a file of that name, or a folder that is not empty; or nothing can be written there.</exception>
    public static OutputFolder Create(string path)
    {
        if (File.Exists(path))
            throw new InvalidDataException($"{path}: this is a file; name a new folder");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new InvalidDataException($"{path}: the folder is not empty; name a new one, or empty it first");
        OutputPlace.Demand(path);
        return new OutputFolder(path);
    }

    /// <summary>Writes one file.</summary>
    /// <param name="name">Its name in the folder; a folder before it is made.</param>
    /// <param name="content">Its bytes.</param>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(Temporary, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>Gives the folder its name.</summary>
    /// <exception cref="InvalidDataException">Something has been put there meanwhile.</exception>
    public void Commit()
    {
        try
        {
            if (Directory.Exists(_path))
                Directory.Delete(_path);
            _folder.Commit();
        }
        catch (IOException error)
        {
            throw new InvalidDataException($"{_path}: something has been put there meanwhile; name a new folder", error);
        }
    }

    /// <summary>Leaves nothing behind unless <see cref="Commit"/> was called.</summary>
    public void Dispose() => _folder.Dispose();
}
