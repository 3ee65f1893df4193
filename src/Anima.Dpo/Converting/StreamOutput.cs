using System.IO.Compression;
using Anima.Dpo.Jsonl;

namespace Anima.Dpo.Converting;

/// <summary>A stream of text that becomes a file, packed or not, or goes to standard output.</summary>
internal sealed class StreamOutput : IDisposable
{
    private const int BlockSize = 256 * 1024;

    private readonly OutputFile? _file;
    private readonly GZipStream? _packing;

    /// <summary>Writes to a stream that stays open.</summary>
    public StreamOutput(Stream stream) => Stream = new BufferedStream(stream, BlockSize);

    private StreamOutput(OutputFile file, bool isPacked)
    {
        _file = file;
        _packing = isPacked ? new GZipStream(file.Stream, CompressionLevel.Optimal, leaveOpen: true) : null;
        Stream = new BufferedStream((Stream?)_packing ?? file.Stream, BlockSize);
    }

    /// <summary>What to write to.</summary>
    public Stream Stream { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPacked">Whether it is packed with gzip.</param>
    /// <inheritdoc cref="OutputFile.Create" path="/exception"/>
    public static StreamOutput Create(string path, bool isPacked) => new(OutputFile.Create(path), isPacked);

    /// <summary>Writes what is left and gives the file its name.</summary>
    public void Complete()
    {
        Stream.Flush();
        // Only its end writes gzip's checksum.
        _packing?.Dispose();
        _file?.Commit();
    }

    /// <summary>Leaves nothing behind unless <see cref="Complete"/> was called.</summary>
    public void Dispose()
    {
        _packing?.Dispose();
        _file?.Dispose();
    }
}
