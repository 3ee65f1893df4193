using System.IO.MemoryMappedFiles;

namespace Anima.Parquet.Storage;

/// <summary>A file mapped into memory, a window at a time, so that pages of the file that were read do not stay resident.</summary>
internal sealed class MappedSource : ByteSource
{
    private readonly FileStream _stream;
    private readonly MemoryMappedFile? _file;

    /// <summary>Opens a file. Another process must not shorten it meanwhile.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is a pipe or device.</exception>
    public MappedSource(string path)
    {
        _stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        try
        {
            if (!_stream.CanSeek)
                throw new InvalidDataException($"{path}: this is not a file of a known length; save it as a file first.");
            Length = _stream.Length;
            // An empty file cannot be mapped.
            _file = Length == 0
                ? null
                : MemoryMappedFile.CreateFromFile(_stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override ByteWindow OpenWindow(int size) => new MappedWindow(_file, Length, size);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _file?.Dispose();
        _stream.Dispose();
    }
}
