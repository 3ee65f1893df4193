using Anima.Checkpoints;
using Anima.Files;
using Anima.Recipes;
using Anima.Tokenizers;

namespace Anima.Hub;

/// <summary>Which files of a model repository make a model, and where they are once they are fetched. Pickled weights and code are never among them.</summary>
internal static class HubModel
{
    // Whole models first; an adapter alone is a repository too.
    private static readonly string[] WeightFiles = ["model.safetensors", "adapter_model.safetensors"];
    private static readonly string[] PickleEndings = [".bin", ".pt", ".pth", ".ckpt"];

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

    private static IEnumerable<HubFile> SmallFiles(HubSnapshot snapshot) => snapshot.Files.Where(file => TokenizerFolder.IsPart(file.Path)
        || (!file.Path.Contains('/', StringComparison.Ordinal)
            && (file.Path.EndsWith(".json", StringComparison.Ordinal) || file.Path.EndsWith(".jinja", StringComparison.Ordinal) || file.Path == "vocab.txt")));

    private static async Task<IReadOnlyList<HubFile>> WeightsAsync(HubSnapshot snapshot, CancellationToken cancellation)
    {
        if (snapshot.Find(ShardIndex.FileName) is { } index)
            return ShardsOf(snapshot, await snapshot.FetchAsync(index, cancellation).ConfigureAwait(false));
        foreach (var name in WeightFiles)
            if (snapshot.Find(name) is { } weights)
                return [weights];
        throw new InvalidDataException(snapshot.Files.Any(file => PickleEndings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal)))
            ? $"{snapshot.Asked} has its weights only as pickles (.bin, .pt), which can run code when they are read; name a revision with safetensors, or convert them"
            : $"{snapshot.Asked} has no weights: neither model.safetensors nor {ShardIndex.FileName} is at its top; name a model's repository");
    }

    private static List<HubFile> ShardsOf(HubSnapshot snapshot, string index)
    {
        var name = $"{snapshot.Asked}/{ShardIndex.FileName}";
        return
        [
            .. ShardIndex.Load(index, name).Values.Distinct().Order(StringComparer.Ordinal).Select(shard => snapshot.Find(shard)
                ?? throw new InvalidDataException($"{name}: it names the shard {Recipes.Quote.Short(shard)}, which the repository does not have; name another revision")),
        ];
    }
}

/// <summary>A model's place that may be on the hub, once it is on this machine.</summary>
/// <param name="Name">What names the same content for ever: a folder, or a reference to the hub with its commit.</param>
/// <param name="Folder">The folder, or file, that holds it.</param>
internal readonly record struct HubPlace(string Name, string Folder)
{
    /// <summary>A model or adapter: fetched if <paramref name="place"/> is a reference to the hub, else as it is.</summary>
    /// <inheritdoc cref="HubModel.FetchAsync" path="/exception"/>
    public static HubPlace Model(string place, HubSettings settings, IHubProgress progress, CancellationToken cancellation) => Of(place, settings, progress, HubModel.FetchAsync, mayBeFile: false, cancellation);

    /// <summary>A tokenizer: fetched if <paramref name="place"/> is a reference to the hub, else as it is.</summary>
    /// <inheritdoc cref="HubModel.FetchTokenizerAsync" path="/exception"/>
    public static HubPlace Tokenizer(string place, HubSettings settings, IHubProgress progress, CancellationToken cancellation) => Of(place, settings, progress, HubModel.FetchTokenizerAsync, mayBeFile: true, cancellation);

    private static string Local(string place, bool mayBeFile)
    {
        if (!mayBeFile && File.Exists(place))
            throw new InvalidDataException($"{place} is a file; give the folder that holds a model or an adapter");
        if (!Directory.Exists(place) && !File.Exists(place))
            throw new FileNotFoundException(LocalPath.Foreign(place) ?? $"{place} does not exist; give a model's folder, or hf://owner/name", place);
        // What a run trained lies in it.
        foreach (var result in new[] { "adapter", "model" })
            if (File.Exists(Path.Combine(place, "run.json")) && Directory.Exists(Path.Combine(place, result)))
                throw new InvalidDataException($"{place} is the folder of a run; what it trained is in {Path.Combine(place, result)}");
        return place;
    }

    private static HubPlace Of(string place, HubSettings settings, IHubProgress progress, Func<HubClient, HubAddress, CancellationToken, Task<HubSnapshot>> fetch, bool mayBeFile, CancellationToken cancellation)
    {
        if (!HubAddress.IsHub(place))
            return new HubPlace(place, Local(place, mayBeFile));
        using var client = new HubClient(settings, progress);
        // Nothing else can be done before the files are there.
        var snapshot = fetch(client, HubAddress.ParseModel(place), cancellation).GetAwaiter().GetResult();
        return new HubPlace(snapshot.Address.ToString(), snapshot.Folder);
    }
}
