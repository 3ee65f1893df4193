using Anima.Data.Cache;
using Anima.Recipes;

namespace Anima.Data.Tests.Cache;

/// <summary>A cache in a folder of its own, with a data file beside it.</summary>
internal sealed class CacheFixture : IDisposable
{
    /// <summary>Rows that are kept, cut, dropped for each kind of reason, and with a boundary that moves.</summary>
    public const string Rows = """
        {"prompt":"P:","chosen":"x","rejected":"y"}
        {"prompt":"P: ","chosen":"x","rejected":"1"}
        {"prompt":"a long prompt that fills it all","chosen":"x","rejected":"y"}
        {"prompt":"Q","chosen":"a long answer that is cut","rejected":"z"}
        {"prompt":"","chosen":"x","rejected":"y"}
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("anima-cache-test-").FullName;

    public CacheFixture() => Write("rows.jsonl", Rows);

    /// <summary>The cache's folder.</summary>
    public string Folder => Path.Combine(_root, "cache");

    /// <summary>Files of prepared pairs.</summary>
    public string[] Files => Directory.Exists(Path.Combine(Folder, "tokens")) ? Directory.GetFiles(Path.Combine(Folder, "tokens"), "*.tokens") : [];

    /// <summary>Files that were begun and not finished.</summary>
    public string[] Leftovers => Directory.GetFiles(Folder, "*.tmp", SearchOption.AllDirectories);

    /// <summary>What the cache said.</summary>
    public List<string> Said { get; } = [];

    public string this[string name] => Path.Combine(_root, name);

    /// <summary>Writes a data file.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>A new object for the same folder, as another process would have.</summary>
    public TokenCache Open() => new(Folder, Said.Add);

    /// <summary>Loads a source with the cache.</summary>
    public PreparedSet Load(ITextEncoder? encoder = null, PreparationOptions? options = null, DataSource? source = null) =>
        Load(Open(), encoder, options, source);

    /// <summary>Loads a source without a cache.</summary>
    public PreparedSet LoadWithout(ITextEncoder? encoder = null, PreparationOptions? options = null, DataSource? source = null) =>
        Load(null, encoder, options, source);

    /// <summary>Where the tokens of the only source come from.</summary>
    public static TokenOrigin Origin(PreparedSet data) => Assert.Single(data.Sources).Origin;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private PreparedSet Load(TokenCache? cache, ITextEncoder? encoder, PreparationOptions? options, DataSource? source) => PreparedSet.Load(
        [new SourceOpener(Anima.Hub.HubSettings.From(_ => null), new Anima.Hub.SilentProgress()).Open(source ?? new DataSource(this["rows.jsonl"]))],
        new RowPreparation(encoder ?? new KeptEncoder(), options ?? new PreparationOptions { Truncation = new Truncation(20) }),
        cache,
        TestContext.Current.CancellationToken);
}
