namespace Anima.Hub;

/// <summary>What a repository of the hub holds.</summary>
public enum HubRepoKind
{
    /// <summary>A model.</summary>
    Model,

    /// <summary>A data set.</summary>
    Dataset,
}

/// <summary>A repository of the hub.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Id"><c>owner/name</c>.</param>
public sealed record HubRepo(HubRepoKind Kind, string Id)
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
