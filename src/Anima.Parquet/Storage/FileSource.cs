namespace Anima.Parquet.Storage;

/// <summary>A file, read by position. One that is cut while it is open ends early, which is an error like any other.</summary>
internal sealed class FileSource : ByteSource
{
    private readonly FileStream _stream;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is a pipe or device.</exception>
    public FileSource(string path) : this(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0))
    {
    }

    /// <summary>Reads an open file, which is disposed of with this.</summary>
    /// <exception cref="InvalidDataException">It is a pipe or device.</exception>
    public FileSource(FileStream stream)
    {
        _stream = stream;
        if (!_stream.CanSeek)
        {
            _stream.Dispose();
            throw new InvalidDataException($"{stream.Name}: this is not a file of a known length; save it as a file first.");
        }
        Length = _stream.Length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> target)
    {
        var read = 0;
        while (read < target.Length && RandomAccess.Read(_stream.SafeFileHandle, target[read..], offset + read) is var part and > 0)
            read += part;
        return read;
    }

    /// <inheritdoc/>
    public override void Dispose() => _stream.Dispose();
}
