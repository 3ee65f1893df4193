using Anima.Recipes;
using Anima.Testing;

namespace Anima.Hub.Tests;

/// <summary>A hub with one repository, an empty cache, and clients of them that do not wait between tries.</summary>
internal sealed class HubFixture : IAsyncDisposable
{
    private readonly List<HubClient> _clients = [];

    public HubFixture(string repo = "datasets/owner/name") : this(new FakeHub(repo))
    {
    }

    public HubFixture(FakeHub hub)
    {
        Hub = hub;
        Settings = new HubSettings { Endpoint = Hub.Endpoint, CacheFolder = Path.Combine(Folder, "cache") };
    }

    public FakeHub Hub { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("anima-hub-").FullName;

    public HubSettings Settings { get; set; }

    public ImpatientTime Time { get; } = new();

    public ProgressRecord Progress { get; } = new();

    public static HubAddress Dataset { get; } = HubAddress.ParseDataset("hf://datasets/owner/name");

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A file in the repository's folder of the cache.</summary>
    public string Cached(string path) => Path.Combine(Settings.CacheFolder, "datasets--owner--name", path);

    public HubClient Client()
    {
        var client = new HubClient(Settings, Progress, Time);
        _clients.Add(client);
        return client;
    }

    /// <summary>Fetches every file of the repository and gives its folder.</summary>
    public async Task<string> FetchAllAsync(HubAddress? address = null)
    {
        var snapshot = await Client().OpenAsync(address ?? Dataset, Stop);
        await snapshot.FetchAsync(snapshot.Files, Stop);
        return snapshot.Folder;
    }

    /// <summary>Checks that a folder holds every file of the repository, byte for byte, and the cache nothing unfinished.</summary>
    public void AssertComplete(string folder)
    {
        foreach (var (path, file) in Hub.Files)
            Assert.True(file.Content.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, path))), $"{path} differs");
        Assert.Empty(Directory.GetFiles(Settings.CacheFolder, "*.incomplete", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(Settings.CacheFolder, "*.tmp", SearchOption.AllDirectories));
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Hub.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
