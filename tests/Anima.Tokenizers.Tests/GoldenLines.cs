using System.IO.Compression;
using System.Text.Json;
using Anima.Testing;

namespace Anima.Tokenizers.Tests;

/// <summary>Reads the JSON-lines files of reference values.</summary>
internal static class GoldenLines
{
    public static List<JsonElement> Read(params string[] path) =>
        [.. System.IO.File.ReadLines(Golden.Path(path)).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement)];

    public static int[] Ids(this JsonElement element) => [.. element.EnumerateArray().Select(id => id.GetInt32())];

    /// <summary>The member, or where it is null the member it then equals.</summary>
    public static JsonElement Or(this JsonElement row, string name, string same) =>
        row.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value : row.GetProperty(same);

    /// <summary>A tokenizer file, unpacked if need be.</summary>
    public static string File(params string[] path)
    {
        var file = Golden.Path(path);
        if (System.IO.File.Exists(file))
            return file;
        var folder = Path.Combine(Path.GetTempPath(), "anima-tokenizers-tests", Path.Combine(path[..^1]));
        Directory.CreateDirectory(folder);
        var unpacked = Path.Combine(folder, path[^1]);
        var partial = $"{unpacked}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        using (var input = new GZipStream(System.IO.File.OpenRead(file + ".gz"), CompressionMode.Decompress))
        using (var output = System.IO.File.Create(partial))
            input.CopyTo(output);
        System.IO.File.Move(partial, unpacked, overwrite: true);
        return unpacked;
    }
}
