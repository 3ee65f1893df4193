namespace Anima.Data.Tests;

/// <summary>A file that exists while the test runs.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string text) => File.WriteAllText(Path, text);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"anima-{Guid.NewGuid():N}.jsonl");

    public void Dispose() => File.Delete(Path);
}
