namespace Anima.Recipes;

/// <summary>Whether the reference's log-probabilities are kept on disk.</summary>
public enum ReferenceCache
{
    /// <summary>Where it pays.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never: the reference runs in every step.</summary>
    Off,
}

/// <summary><c>reference</c>: what the policy is compared with.</summary>
public sealed record ReferenceSection
{
    /// <summary><c>base</c> (the same weights without an adapter; the default), <c>init_from</c> (the starting adapter stays the reference), or an adapter folder.</summary>
    public string Model { get; init; } = "base";

    /// <summary>Whether the reference is the base model without an adapter.</summary>
    public bool IsBase => Model == "base";

    /// <summary>Whether the reference is the adapter of <see cref="AdapterSection.InitFrom"/>.</summary>
    public bool IsInitFrom => Model == "init_from";

    /// <summary>Default: <see cref="ReferenceCache.Auto"/>.</summary>
    public ReferenceCache Cache { get; init; } = ReferenceCache.Auto;
}
