namespace Anima.Rlhf.Initialization;

/// <summary>What a weight begins as.</summary>
internal enum InitialFill
{
    /// <summary>Normal numbers around 0 with the configuration's standard deviation.</summary>
    Normal,

    /// <summary>Zero everywhere.</summary>
    Zeros,

    /// <summary>One everywhere.</summary>
    Ones,
}
