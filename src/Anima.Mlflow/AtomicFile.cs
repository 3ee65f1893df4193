using System.Text;

namespace Anima.Mlflow;

/// <summary>Writes whole files so that a reader, and a crash, sees the old or the new content and nothing between.</summary>
internal static class AtomicFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes <paramref name="path"/> by way of a temporary file in <paramref name="scratch"/>, a folder of the same file system
    /// in which a foreign file does no harm: MLflow refuses whole experiments for one below <c>metrics/</c>.
    /// </summary>
    public static void WriteText(string path, string text, string scratch) =>
        Write(path, scratch, stream => stream.Write(Utf8.GetBytes(text)));

    /// <summary>As <see cref="WriteText"/>, with content that <paramref name="write"/> produces.</summary>
    public static void Write(string path, string scratch, Action<Stream> write)
    {
        var temporary = Path.Combine(scratch, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Removes what a crash left in <paramref name="scratch"/>.</summary>
    public static void RemoveLeftovers(string scratch)
    {
        foreach (var file in Directory.EnumerateFiles(scratch, ".*.tmp"))
            File.Delete(file);
    }
}
