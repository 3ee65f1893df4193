using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
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
