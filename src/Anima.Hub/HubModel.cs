using System.Text.Json;

namespace Anima.Hub;

/// <summary>Which files of a model repository make a model, and where they are once they are fetched. Pickled weights and code are never among them.</summary>
public static class HubModel
{
    private const string Index = "model.safetensors.index.json";
    private const int LongestIndex = 64 << 20;

    // Whole models first; an adapter alone is a repository too.
    private static readonly string[] WeightFiles = ["model.safetensors", "adapter_model.safetensors"];
    private static readonly string[] PickleEndings = [".bin", ".pt", ".pth", ".ckpt"];
    private static readonly string[] TextFiles = ["tokenizer.model", "merges.txt", "vocab.txt"];

    /// <summary>Fetches a model or adapter: its weights, its configuration, its tokenizer and templates.</summary>
    /// <returns>The address pinned to its commit, and the folder that holds the files.</returns>
    /// <exception cref="InvalidDataException">The repository has no weights as safetensors; or the hub refuses.</exception>
    /// <inheritdoc cref="HubSnapshot.FetchAsync(IEnumerable{HubFile}, CancellationToken)" path="/exception"/>
    public static async Task<HubSnapshot> FetchAsync(HubClient client, HubAddress address, CancellationToken cancellation = default)
    {
        var snapshot = await client.OpenAsync(address, cancellation).ConfigureAwait(false);
        var weights = await WeightsAsync(snapshot, cancellation).ConfigureAwait(false);
        await snapshot.FetchAsync(SmallFiles(snapshot).Concat(weights), cancellation).ConfigureAwait(false);
        return snapshot;
    }

    /// <summary>Fetches a tokenizer: everything but the weights.</summary>
    /// <inheritdoc cref="FetchAsync" path="/returns"/>
    /// <inheritdoc cref="HubSnapshot.FetchAsync(IEnumerable{HubFile}, CancellationToken)" path="/exception"/>
    public static async Task<HubSnapshot> FetchTokenizerAsync(HubClient client, HubAddress address, CancellationToken cancellation = default)
    {
        var snapshot = await client.OpenAsync(address, cancellation).ConfigureAwait(false);
        await snapshot.FetchAsync(SmallFiles(snapshot), cancellation).ConfigureAwait(false);
        return snapshot;
    }

    private static IEnumerable<HubFile> SmallFiles(HubSnapshot snapshot) => snapshot.Files.Where(file =>
        !file.Path.Contains('/', StringComparison.Ordinal)
        && (file.Path.EndsWith(".json", StringComparison.Ordinal) || file.Path.EndsWith(".jinja", StringComparison.Ordinal) || TextFiles.Contains(file.Path)));

    private static async Task<IReadOnlyList<HubFile>> WeightsAsync(HubSnapshot snapshot, CancellationToken cancellation)
    {
        if (snapshot.Find(Index) is { } index)
            return ShardsOf(snapshot, await snapshot.FetchAsync(index, cancellation).ConfigureAwait(false));
        foreach (var name in WeightFiles)
            if (snapshot.Find(name) is { } weights)
                return [weights];
        throw new InvalidDataException(snapshot.Files.Any(file => PickleEndings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal)))
            ? $"{snapshot.Asked} has its weights only as pickles (.bin, .pt), which can run code when they are read; name a revision with safetensors, or convert them"
            : $"{snapshot.Asked} has no weights: neither model.safetensors nor {Index} is at its top; name a model's repository");
    }

    private static List<HubFile> ShardsOf(HubSnapshot snapshot, string index)
    {
        InvalidDataException Damaged(string problem) => new($"{snapshot.Asked}/{Index}: {problem}; name another revision");
        if (new FileInfo(index).Length > LongestIndex)
            throw Damaged("it is far too long for an index");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(index));
            var names = json.RootElement.GetProperty("weight_map").EnumerateObject().Select(entry => entry.Value.GetString() ?? "").Distinct().Order(StringComparer.Ordinal);
            return [.. names.Select(name => name.EndsWith(".safetensors", StringComparison.Ordinal) && snapshot.Find(name) is { } shard ? shard
                : throw Damaged($"it names the shard {Recipes.Quote.Short(name)}, which the repository does not have as safetensors"))];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Damaged("it is not an index of shards");
        }
    }
}
