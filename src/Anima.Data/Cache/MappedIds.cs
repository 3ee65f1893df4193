using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Anima.Data.Cache;

/// <summary>
/// The ids of a file, mapped into memory and copied out where they are needed: opening a file of any size reads none of them, and what was
/// read can be dropped by the system. Unmapped when the last pair that reads from it is gone. Safe for several threads.
/// </summary>
internal sealed class MappedIds
{
    private readonly SafeMemoryMappedViewHandle _view;
    private readonly long _origin;

    /// <summary>Maps a file.</summary>
    /// <param name="file">An open file that is not empty; it may be closed afterwards.</param>
    /// <param name="origin">The place of its first id, in bytes.</param>
    public MappedIds(FileStream file, long origin)
    {
        using var mapping = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
        _origin = origin;
    }

    /// <summary>Copies ids out.</summary>
    /// <param name="start">Index of the first.</param>
    /// <param name="length">How many.</param>
    public int[] Read(long start, int length)
    {
        var ids = new int[length];
        _view.ReadSpan<int>((ulong)(_origin + start * sizeof(int)), ids);
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(ids, ids);
        return ids;
    }
}
