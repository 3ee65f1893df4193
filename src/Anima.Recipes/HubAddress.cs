using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>What a user names on the hub: <c>hf://owner/name[@revision]</c> or <c>hf://datasets/owner/name[@revision][:[config/]split]</c>.</summary>
/// <param name="Repo">The repository.</param>
/// <param name="Revision">A branch, tag, <c>refs/...</c> or commit.</param>
internal sealed partial record HubAddress(HubRepo Repo, string Revision = HubAddress.DefaultRevision)
{
    /// <summary>The branch that is meant when none is named.</summary>
    public const string DefaultRevision = "main";

    private const string Scheme = "hf://";
    private const string DatasetPrefix = Scheme + "datasets/";
    private const string OwnerName = "[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*";
    private const string RevisionName = "[A-Za-z0-9._/-]{1,255}";

    /// <summary>The configuration of a data set; null for its default.</summary>
    public string? Config { get; init; }

    /// <summary>The split of a data set; null for its only one, or train.</summary>
    public string? Split { get; init; }

    /// <summary>Whether <see cref="Revision"/> is a commit, which never changes.</summary>
    public bool IsCommit => IsCommitHash(Revision);

    /// <summary>Whether <paramref name="text"/> begins as a reference to the hub.</summary>
    public static bool IsHub(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Whether <paramref name="text"/> is a commit's 40 hexadecimal digits.</summary>
    public static bool IsCommitHash(string text) => CommitHash().IsMatch(text);

    /// <summary>What other programs call a model's place: <c>owner/name</c> for a reference to the hub, else the place itself.</summary>
    public static string NameOf(string place) => IsHub(place) ? ParseModel(place).Repo.Id : place;

    /// <summary>Reads a reference to a model.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static HubAddress ParseModel(string text) => TryParseModel(text, out var address)
        ? address
        : throw new InvalidDataException($"{Quote.Short(text)} is not a model on the hub; write hf://owner/name[@revision]");

    /// <summary>Reads a reference to a data set.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static HubAddress ParseDataset(string text) => TryParseDataset(text, out var address)
        ? address
        : throw new InvalidDataException($"{Quote.Short(text)} is not a data set on the hub; write hf://datasets/owner/name[@revision][:split]");

    /// <summary>Reads a reference to a model; false where it is none.</summary>
    public static bool TryParseModel(string text, [NotNullWhen(true)] out HubAddress? address)
    {
        address = Of(Model().Match(text), HubRepoKind.Model);
        return address is not null;
    }

    /// <summary>Reads a reference to a data set; false where it is none.</summary>
    public static bool TryParseDataset(string text, [NotNullWhen(true)] out HubAddress? address)
    {
        address = Of(Dataset().Match(text), HubRepoKind.Dataset);
        return address is not null;
    }

    /// <summary>The address of the data set that <paramref name="text"/> seems to mean: an <c>owner/name</c>, or what would be a model's address.</summary>
    internal static string? MeantDataset(string text) =>
        OwnerAndName().IsMatch(text) ? $"{DatasetPrefix}{text}" : TryParseModel(text, out _) ? $"{DatasetPrefix}{text[Scheme.Length..]}" : null;

    /// <summary>The address of the model whose <c>owner/name</c> <paramref name="text"/> could be, or null.</summary>
    internal static string? MeantModel(string text) => OwnerAndName().IsMatch(text) ? $"{Scheme}{text}" : null;

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

    private static HubAddress? Of(Match match, HubRepoKind kind)
    {
        var revision = Value(match, "revision") ?? DefaultRevision;
        // It becomes a path in the cache, which it must not leave.
        return match.Success && revision.Split('/').All(part => part is not ("" or "." or ".."))
            ? new HubAddress(new HubRepo(kind, match.Groups["id"].Value), revision) { Config = Value(match, "config"), Split = Value(match, "split") }
            : null;
    }

    private static string? Value(Match match, string group) => match.Groups[group] is { Success: true } found ? found.Value : null;

    [GeneratedRegex($@"^{Scheme}(?!datasets/)(?<id>{OwnerName})(?:@(?<revision>{RevisionName}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Model();

    [GeneratedRegex($@"^{DatasetPrefix}(?<id>{OwnerName})(?:@(?<revision>{RevisionName}))?(?::(?:(?<config>[A-Za-z0-9._-]+)/)?(?<split>[A-Za-z0-9._-]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Dataset();

    [GeneratedRegex($@"^{OwnerName}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OwnerAndName();

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
