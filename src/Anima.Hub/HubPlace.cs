namespace Anima.Hub;

/// <summary>A model's place that may be on the hub, once it is on this machine.</summary>
/// <param name="Name">What names the same content for ever: a folder, or a reference to the hub with its commit.</param>
/// <param name="Folder">The folder, or file, that holds it.</param>
public readonly record struct HubPlace(string Name, string Folder)
{
    /// <summary>A model or adapter: fetched if <paramref name="place"/> is a reference to the hub, else as it is.</summary>
    /// <inheritdoc cref="HubModel.FetchAsync" path="/exception"/>
    public static HubPlace Model(string place, HubSettings settings, IHubProgress progress, CancellationToken cancellation) => Of(place, settings, progress, HubModel.FetchAsync, cancellation);

    /// <summary>A tokenizer: fetched if <paramref name="place"/> is a reference to the hub, else as it is.</summary>
    /// <inheritdoc cref="HubModel.FetchTokenizerAsync" path="/exception"/>
    public static HubPlace Tokenizer(string place, HubSettings settings, IHubProgress progress, CancellationToken cancellation) => Of(place, settings, progress, HubModel.FetchTokenizerAsync, cancellation);

    private static HubPlace Of(string place, HubSettings settings, IHubProgress progress, Func<HubClient, HubAddress, CancellationToken, Task<HubSnapshot>> fetch, CancellationToken cancellation)
    {
        if (!HubAddress.IsHub(place))
            return new HubPlace(place, place);
        using var client = new HubClient(settings, progress);
        // Nothing else can be done before the files are there.
        var snapshot = fetch(client, HubAddress.ParseModel(place), cancellation).GetAwaiter().GetResult();
        return new HubPlace(snapshot.Address.ToString(), snapshot.Folder);
    }
}
