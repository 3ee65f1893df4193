using System.IO.MemoryMappedFiles;

namespace Anima.Checkpoints;

/// <summary>
/// A safetensors file, mapped into memory: its tensors are read where they lie, whatever the file's size.
/// Everything the header says is checked on opening, before any memory is taken for it.
/// </summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafetensorsHeader _header;
    private byte* _start;

    private SafetensorsFile(string path, MemoryMappedFile mapping, long length)
    {
        Path = path;
        Length = length;
        _mapping = mapping;
        _view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        try
        {
            _header = SafetensorsHeader.Parse(path, _start, length);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>Bytes of the whole file.</summary>
    public long Length { get; }

    /// <summary>Every tensor by its name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors => _header.Tensors;

    /// <summary>The header's <c>__metadata__</c>; empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Maps and checks a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file breaks the safetensors format; the message names what was found.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file.", path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (stream.Length == 0)
            throw new InvalidDataException($"{path}: the file is empty; fetch it again.");
        var mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        return new SafetensorsFile(path, mapping, stream.Length);
    }

    /// <summary>The first byte of a tensor, valid until this object is disposed; it may be unaligned.</summary>
    public byte* Pointer(TensorEntry entry)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        return _start + entry.Offset;
    }

    /// <summary>A tensor's bytes, valid until this object is disposed.</summary>
    /// <exception cref="ArgumentException">The tensor is larger than a span can be (2 GiB): use <see cref="Pointer"/>.</exception>
    public ReadOnlySpan<byte> Bytes(TensorEntry entry) => entry.ByteLength <= int.MaxValue
        ? new ReadOnlySpan<byte>(Pointer(entry), (int)entry.ByteLength)
        : throw new ArgumentException($"Tensor '{entry.Name}' has {entry.ByteLength} bytes, more than a span holds.", nameof(entry));

    /// <summary>Unmaps the file; pointers and spans into it are void from here on.</summary>
    public void Dispose()
    {
        if (_start == null)
            return;
        _start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
    }
}
