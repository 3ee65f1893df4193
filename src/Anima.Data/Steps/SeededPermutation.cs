using Anima.Kernels;

namespace Anima.Data;

/// <summary>
/// Permutations that are the same on every machine and in every release: a Fisher-Yates shuffle driven by SplitMix64
/// (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014), with Lemire's unbiased bounded
/// draw (arXiv 1805.10941). A seed holds any number of independent streams.
/// </summary>
internal static class SeededPermutation
{
    /// <summary>A permutation of 0 to count - 1.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="seed">The recipe's seed.</param>
    /// <param name="stream">Which of the seed's permutations.</param>
    public static int[] Create(int count, long seed, ulong stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        // Seed and stream pass the mixer one after the other: neighbouring seeds or streams start far apart.
        var state = SplitMix64.Mix(SplitMix64.Mix(unchecked((ulong)seed) + SplitMix64.Gamma) ^ (stream + SplitMix64.Gamma));
        for (var last = count - 1; last > 0; last--)
        {
            var other = (int)NextBelow(ref state, (uint)last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }

    // The upper half of draw * bound is uniform once draws whose lower half falls into the short last stretch are repeated.
    private static uint NextBelow(ref ulong state, uint bound)
    {
        var product = (ulong)NextUInt32(ref state) * bound;
        if ((uint)product < bound)
        {
            var threshold = unchecked(0u - bound) % bound;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32(ref state) * bound;
        }

        return (uint)(product >> 32);
    }

    private static uint NextUInt32(ref ulong state)
    {
        state = unchecked(state + SplitMix64.Gamma);
        return (uint)(SplitMix64.Mix(state) >> 32);
    }
}
