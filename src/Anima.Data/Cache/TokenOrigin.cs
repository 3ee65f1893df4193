namespace Anima.Data.Cache;

/// <summary>Where a source's tokens come from.</summary>
public enum TokenOrigin
{
    /// <summary>They were prepared and are held in memory.</summary>
    Prepared,

    /// <summary>They were prepared and are kept in the cache.</summary>
    Kept,

    /// <summary>They were in the cache.</summary>
    Cache,
}
