namespace Anima.Parquet.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anima-parquet-");

    /// <summary>A path inside.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Names of what is inside.</summary>
    public IEnumerable<string> Names => _folder.EnumerateFileSystemInfos().Select(entry => entry.Name);

    public void Dispose() => _folder.Delete(recursive: true);
}
