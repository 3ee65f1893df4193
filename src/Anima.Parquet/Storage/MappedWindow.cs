using System.IO.MemoryMappedFiles;

namespace Anima.Parquet.Storage;

/// <summary>A window of a mapped file; moves when a read leaves it.</summary>
internal sealed unsafe class MappedWindow(MemoryMappedFile? file, long fileLength, int size) : ByteWindow
{
    private MemoryMappedViewAccessor? _view;
    private byte* _start;
    private long _offset;
    private long _length;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Read(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, fileLength - offset);
        if (length == 0)
            return [];
        if (_view is null || offset < _offset || offset + length > _offset + _length)
            Move(offset, length);
        return new(_start + (offset - _offset), length);
    }

    /// <inheritdoc/>
    public override void Dispose() => Release();

    private void Move(long offset, int length)
    {
        Release();
        var mapped = Math.Min(Math.Max(length, size), fileLength - offset);
        _view = file!.CreateViewAccessor(offset, mapped, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _view.PointerOffset;
        (_offset, _length) = (offset, mapped);
    }

    private void Release()
    {
        if (_view is null)
            return;
        if (_start is not null)
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _view = null;
        _start = null;
    }
}
