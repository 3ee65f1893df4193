using Anima.Rlhf.Models;

namespace Anima.Rlhf.Initialization;

/// <summary>A weight of a new model.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Shape">Sizes, row major.</param>
/// <param name="Kind">What it begins as.</param>
internal sealed record InitialWeight(string Name, long[] Shape, WeightKind Kind)
{
    /// <summary>What the configuration's standard deviation is multiplied by here.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>How many elements it has; a size out of all proportion does not overflow.</summary>
    public UInt128 Elements => Shape.Aggregate((UInt128)1, (product, size) => product * (UInt128)size);
}
