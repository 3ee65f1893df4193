using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using System.Text.Json;
using System.Text;
using Anima.Files;

namespace Anima.Data.Cache;

/// <summary>
/// SHA-256 of files, remembered from run to run, so that a large file is not read at every start. As git's index does, it trusts length,
/// times and inode. A file that changed so shortly before it was hashed that a further change could bear the same time is not remembered.
/// </summary>
/// <param name="directory">Where sums are kept, one small file each.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class FileHashes(CacheDirectory directory, TimeProvider clock)
{
    // The coarsest times that file systems keep: FAT's.
    private static readonly TimeSpan Granularity = TimeSpan.FromSeconds(2);

    /// <summary>The hash of a file's content in lower-case hex, or null for what is no regular file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public string? Of(string path)
    {
        var place = Path.GetFullPath(path);
        if (FileIdentity.Of(place) is not { } identity)
            return null;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place))) + ".json";
        if (Find(name) is { } known && known.Path == place && known.Identity == identity)
            return known.Sha256;
        var isSettled = identity.Modified < FileIdentity.NanosecondsOf((clock.GetUtcNow() - Granularity).UtcDateTime);
        var sum = Fingerprint.OfFile(place);
        if (isSettled && FileIdentity.Of(place) == identity)
            Keep(name, new KnownHash(place, identity, sum));
        return sum;
    }

    private KnownHash? Find(string name)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(directory.FileOf(name)), KnownHashJson.Default.KnownHash);
        }
        catch (Exception error) when (error is JsonException || CacheUnusableException.IsFileError(error))
        {
            return null;
        }
    }

    private void Keep(string name, KnownHash known)
    {
        try
        {
            using var entry = directory.Begin();
            CacheEntry.Write(() => entry.Stream.Write(JsonSerializer.SerializeToUtf8Bytes(known, KnownHashJson.Default.KnownHash)));
            entry.Commit(name);
        }
        catch (CacheUnusableException)
        {
            // The file is hashed again next time.
        }
    }
}

/// <summary>A file's hash and what the file was like.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Identity">What it was like when it was hashed.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record KnownHash(string Path, FileIdentity Identity, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KnownHash))]
internal sealed partial class KnownHashJson : JsonSerializerContext;

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
