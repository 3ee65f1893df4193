using System.Text;
using System.Text.RegularExpressions;
using Anima.Recipes;

namespace Anima.Hub;

/// <summary>What a user names on the hub: <c>hf://owner/name[@revision]</c> or <c>hf://datasets/owner/name[@revision][:[config/]split]</c>.</summary>
/// <param name="Repo">The repository.</param>
/// <param name="Revision">A branch, tag, <c>refs/...</c> or commit.</param>
internal sealed partial record HubAddress(HubRepo Repo, string Revision = HubAddress.DefaultRevision)
{
    /// <summary>The branch that is meant when none is named.</summary>
    public const string DefaultRevision = "main";

    /// <summary>The configuration of a data set; null for its default.</summary>
    public string? Config { get; init; }

    /// <summary>The split of a data set; null for its only one, or train.</summary>
    public string? Split { get; init; }

    /// <summary>Whether <see cref="Revision"/> is a commit, which never changes.</summary>
    public bool IsCommit => IsCommitHash(Revision);

    /// <summary>Whether <paramref name="text"/> begins as a reference to the hub.</summary>
    public static bool IsHub(string text) => HubReference.IsHub(text);

    /// <summary>Whether <paramref name="text"/> is a commit's 40 hexadecimal digits.</summary>
    public static bool IsCommitHash(string text) => CommitHash().IsMatch(text);

    /// <summary>What other programs call a model's place: <c>owner/name</c> for a reference to the hub, else the place itself.</summary>
    public static string NameOf(string place) => IsHub(place) ? ParseModel(place).Repo.Id : place;

    /// <summary>Reads a reference to a model.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static HubAddress ParseModel(string text) => HubReference.IsModel(text)
        ? Of(HubReference.Model().Match(text), HubRepoKind.Model, text)
        : throw new InvalidDataException($"{Quote.Short(text)} is not a model on the hub; write hf://owner/name[@revision]");

    /// <summary>Reads a reference to a data set.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static HubAddress ParseDataset(string text) => HubReference.IsData(text)
        ? Of(HubReference.Data().Match(text), HubRepoKind.Dataset, text)
        : throw new InvalidDataException($"{Quote.Short(text)} is not a data set on the hub; write hf://datasets/owner/name[@revision][:split]");

    /// <summary>As a user writes it, without the default revision.</summary>
    public override string ToString()
    {
        var revision = Revision == DefaultRevision ? "" : $"@{Revision}";
        return (Config, Split) switch
        {
            (null, null) => $"{Repo}{revision}",
            (null, _) => $"{Repo}{revision}:{Split}",
            _ => $"{Repo}{revision}:{Config}/{Split}",
        };
    }

    private static HubAddress Of(Match match, HubRepoKind kind, string text)
    {
        var revision = Value(match, "revision") ?? DefaultRevision;
        if (!HubPath.IsSafe(revision))
            throw new InvalidDataException($"{Quote.Short(text)}: {Quote.Short(revision)} is not a revision; name a branch, a tag or a commit");
        return new HubAddress(new HubRepo(kind, match.Groups["id"].Value), revision) { Config = Value(match, "config"), Split = Value(match, "split") };
    }

    private static string? Value(Match match, string group) => match.Groups[group] is { Success: true } found ? found.Value : null;

    [GeneratedRegex(@"^[0-9a-f]{40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CommitHash();
}

/// <summary>What a repository of the hub holds.</summary>
internal enum HubRepoKind
{
    /// <summary>A model.</summary>
    Model,

    /// <summary>A data set.</summary>
    Dataset,
}

/// <summary>A repository of the hub.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Id"><c>owner/name</c>.</param>
internal sealed record HubRepo(HubRepoKind Kind, string Id)
{
    /// <summary>Its part of the address of a file: <c>owner/name</c> or <c>datasets/owner/name</c>.</summary>
    public string FilePath => Kind == HubRepoKind.Model ? Id : $"datasets/{Id}";

    /// <summary>Its part of the address of an API call: <c>api/models/owner/name</c>.</summary>
    public string ApiPath => $"api/{(Kind == HubRepoKind.Model ? "models" : "datasets")}/{Id}";

    /// <summary>The name of its folder in the cache: <c>models--owner--name</c>.</summary>
    public string CacheName => $"{(Kind == HubRepoKind.Model ? "models" : "datasets")}--{Id.Replace("/", "--", StringComparison.Ordinal)}";

    /// <summary>As a user writes it: <c>hf://datasets/owner/name</c>.</summary>
    public override string ToString() => $"hf://{FilePath}";
}

/// <summary>Paths that a server names are untrusted: they may become files only below the folder they belong to.</summary>
internal static class HubPath
{
    /// <summary>Whether a path stays below the folder it is taken from on every system: no empty, <c>.</c> or <c>..</c> part, no drive, no control character.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and < 4096
        && !path.AsSpan().ContainsAny('\\', '\0')
        && !path.Any(char.IsControl)
        && !(OperatingSystem.IsWindows() && path.Contains(':', StringComparison.Ordinal))
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>The path in an address, its separators kept.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>A relative link from a file <paramref name="depth"/> folders below the repository's cache folder to <paramref name="target"/> in it.</summary>
    public static string Up(int depth, string target)
    {
        var link = new StringBuilder();
        for (var i = 0; i < depth; i++)
            link.Append("..").Append(Path.DirectorySeparatorChar);
        return link.Append(target).ToString();
    }
}
