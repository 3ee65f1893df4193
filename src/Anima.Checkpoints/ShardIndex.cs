namespace Anima.Checkpoints;

/// <summary>Reads <c>model.safetensors.index.json</c>: which shard holds which tensor.</summary>
internal static class ShardIndex
{
    internal const string FileName = "model.safetensors.index.json";

    private const int MaxShards = 10_000;

    /// <summary>Tensor name to file name. Every file name is a plain name inside the folder: an index cannot reach out of it.</summary>
    /// <exception cref="InvalidDataException">The index is no such JSON, or names a file elsewhere.</exception>
    internal static Dictionary<string, string> Load(string path)
    {
        var map = ConfigObject.Load(path, maxBytes: 64 << 20).RequireObject("weight_map");
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in map.Names)
        {
            var file = map.RequireString(name);
            if (!IsPlainName(file))
                throw new InvalidDataException($"{path}: weight_map places tensor '{name}' in '{file}', which is not a plain .safetensors file name inside the folder.");
            shards.Add(name, file);
        }
        var count = shards.Values.Distinct(StringComparer.Ordinal).Count();
        return count is > 0 and <= MaxShards
            ? shards
            : throw new InvalidDataException($"{path}: weight_map names {count} files; expected 1 to {MaxShards}.");
    }

    private static bool IsPlainName(string file) =>
        file.EndsWith(".safetensors", StringComparison.Ordinal) && file.Length <= 255 && file.AsSpan().IndexOfAny("/\\\0") < 0;
}
