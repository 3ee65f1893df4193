using System.Buffers;
using System.Text.Json;

namespace Anima.Hub;

/// <summary>A file of a repository at one commit.</summary>
/// <param name="Path">Its path in the repository, parts separated by <c>/</c>.</param>
/// <param name="Size">Bytes of its content.</param>
/// <param name="GitSha1">Git's hash of it or, for large files, of the pointer that git holds; empty when unknown.</param>
internal sealed record HubFile(string Path, long Size, string GitSha1)
{
    /// <summary>SHA-256 of the content of a large file (LFS); null for small ones.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Its name in the Xet store, which other clients like to know; null when it is not there.</summary>
    public string? XetHash { get; init; }

    /// <summary>What the cache calls its content, which is also its checksum.</summary>
    public string BlobId => Sha256 ?? GitSha1;
}

/// <summary>
/// A commit's listing as clients of the hub keep it in <c>trees/</c>: <c>{"format_version":1,"files":{path:{size,blob_id,lfs_sha256?,lfs_size?,xet_hash?}}}</c>.
/// A commit never changes, so that its listing is asked for once.
/// </summary>
internal static class TreeFile
{
    private const int Version = 1;

    /// <summary>The files of a listing ordered by path, or null when it is not there or not of this form.</summary>
    public static IReadOnlyList<HubFile>? Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.GetProperty("format_version").GetInt32() != Version)
                return null;
            HubFile[] files = [.. json.RootElement.GetProperty("files").EnumerateObject().Select(Read).DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal)];
            return files.All(file => HubPath.IsSafe(file.Path) && BlobChecksum.IsChecksum(file.BlobId) && file.Size >= 0) ? files : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Another client's newer form: the hub is asked again.
            return null;
        }
    }

    /// <summary>The bytes of a listing.</summary>
    public static byte[] Write(IEnumerable<HubFile> files)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format_version", Version);
            json.WriteStartObject("files");
            foreach (var file in files)
                Write(json, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static HubFile Read(JsonProperty entry)
    {
        var size = entry.Value.TryGetProperty("lfs_size", out var large) && large.ValueKind == JsonValueKind.Number ? large : entry.Value.GetProperty("size");
        return new HubFile(entry.Name, size.GetInt64(), entry.Value.GetProperty("blob_id").GetString() ?? "")
        {
            Sha256 = TextOrNull(entry.Value, "lfs_sha256"),
            XetHash = TextOrNull(entry.Value, "xet_hash"),
        };
    }

    private static void Write(Utf8JsonWriter json, HubFile file)
    {
        json.WriteStartObject(file.Path);
        json.WriteNumber("size", file.Size);
        json.WriteString("blob_id", file.GitSha1);
        if (file.Sha256 is not null)
        {
            json.WriteString("lfs_sha256", file.Sha256);
            json.WriteNumber("lfs_size", file.Size);
        }
        if (file.XetHash is not null)
            json.WriteString("xet_hash", file.XetHash);
        json.WriteEndObject();
    }

    private static string? TextOrNull(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
