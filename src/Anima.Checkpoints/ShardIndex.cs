namespace Anima.Checkpoints;

/// <summary>Reads <c>model.safetensors.index.json</c>: which shard holds which tensor.</summary>
internal static class ShardIndex
{
    internal const string FileName = "model.safetensors.index.json";

    private const int MaxBytes = 64 << 20;
    private const int MaxShards = 10_000;

    /// <summary>Tensor name to file name. Every file name is a plain name inside the folder: an index cannot reach out of it.</summary>
    /// <param name="file">The index.</param>
    /// <param name="name">Its name in messages; null for the file's own.</param>
    /// <exception cref="InvalidDataException">The index is no such JSON, or names a file elsewhere.</exception>
    internal static Dictionary<string, string> Load(string file, string? name = null)
    {
        var path = name ?? file;
        var map = ConfigObject.Load(file, MaxBytes, name).RequireObject("weight_map");
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tensor in map.Names)
        {
            var shard = map.RequireString(tensor);
            if (!IsPlainName(shard))
                throw new InvalidDataException($"{path}: weight_map places tensor '{tensor}' in '{shard}', which is not a plain .safetensors file name inside the folder.");
            shards.Add(tensor, shard);
        }
        var count = shards.Values.Distinct(StringComparer.Ordinal).Count();
        return count is > 0 and <= MaxShards
            ? shards
            : throw new InvalidDataException($"{path}: weight_map names {count} files; expected 1 to {MaxShards}.");
    }

    private static bool IsPlainName(string file) =>
        file.EndsWith(".safetensors", StringComparison.Ordinal) && file.Length <= 255 && file.AsSpan().IndexOfAny("/\\\0") < 0;
}
