using System.Runtime.InteropServices;

namespace Anima.Data.Cache;

/// <summary>What tells, without reading it, that a file has changed.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When its content changed last, in nanoseconds since 1970.</param>
/// <param name="Changed">When its content or entry changed last, which no program can set; 0 where the system does not say.</param>
/// <param name="Inode">Its number in its file system; 0 where the system does not say.</param>
internal readonly partial record struct FileIdentity(long Length, long Modified, long Changed, ulong Inode)
{
    private const int NanosecondsPerTick = 100;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The identity of the file that a path leads to; null where there is none or it is no regular file.</summary>
    public static FileIdentity? Of(string path)
    {
        if (OperatingSystem.IsLinux())
            try
            {
                return OfLinux(path);
            }
            catch (EntryPointNotFoundException)
            {
                // An old C library.
            }
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return file is { Exists: true, Length: > 0 } ? new FileIdentity(file.Length, NanosecondsOf(file.LastWriteTimeUtc), 0, 0) : null;
    }

    /// <summary>A time as this type counts it.</summary>
    public static long NanosecondsOf(DateTime time) => (time.ToUniversalTime() - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;

    // struct statx is the same on every architecture: mode at 28, inode at 32, size at 40, times (seconds, nanoseconds) of change and modification at 96 and 112.
    private static FileIdentity? OfLinux(string path)
    {
        const int currentFolder = -100;
        const uint basicFields = 0x7FF;
        const int typeMask = 0xF000;
        const int regularFile = 0x8000;
        Span<byte> fields = stackalloc byte[256];
        if (Statx(currentFolder, path, 0, basicFields, fields) != 0 || (BitConverter.ToUInt16(fields[28..]) & typeMask) != regularFile)
            return null;
        return new FileIdentity(BitConverter.ToInt64(fields[40..]), Time(fields[112..]), Time(fields[96..]), BitConverter.ToUInt64(fields[32..]));
    }

    private static long Time(ReadOnlySpan<byte> field) => BitConverter.ToInt64(field) * NanosecondsPerSecond + BitConverter.ToUInt32(field[8..]);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> fields);
}
