namespace Anima.Kernels;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014), by its parts: the n-th number of a stream is <see cref="Mix"/> of a state that grows by
/// <see cref="Gamma"/>, the same on every machine and in every version of .NET.
/// </summary>
internal static class SplitMix64
{
    /// <summary>The golden gamma, 2⁶⁴ divided by the golden ratio.</summary>
    public const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>The finaliser: a bijection that spreads neighbouring states over all numbers.</summary>
    public static ulong Mix(ulong state)
    {
        unchecked
        {
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            return state ^ (state >> 31);
        }
    }
}
