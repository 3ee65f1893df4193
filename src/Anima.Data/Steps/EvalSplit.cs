using System.Globalization;

namespace Anima.Data;

/// <summary>
/// A share of the training pairs set aside for evaluation: the first round(share × count) entries of a seeded permutation of pair
/// indices, at least one and never all. Both parts keep file order. The permutation is a stream of the seed that no epoch uses.
/// </summary>
/// <param name="Train">Indices that stay for training, ascending.</param>
/// <param name="Eval">Indices set aside, ascending.</param>
internal sealed record EvalSplit(int[] Train, int[] Eval)
{
    private const ulong Stream = ulong.MaxValue;

    /// <summary>Sets a share aside.</summary>
    /// <param name="count">Number of pairs, from 2.</param>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="seed">The recipe's seed.</param>
    /// <exception cref="InvalidDataException">The share is not between 0 and 1, or there are fewer than two pairs.</exception>
    public static EvalSplit Carve(int count, double share, long seed)
    {
        if (!(share > 0 && share < 1))
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"data.eval is {share}, but a share of data.train must lie between 0 and 1, such as 0.05."));
        if (count < 2)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"data.eval takes a share of data.train, which has {count} usable pair(s); it needs at least 2, so name a separate source or set it to null."));
        var evalCount = Math.Clamp((int)Math.Round(share * count, MidpointRounding.AwayFromZero), 1, count - 1);
        var order = SeededPermutation.Create(count, seed, Stream);
        int[] eval = [.. order[..evalCount].Order()];
        int[] train = [.. order[evalCount..].Order()];
        return new EvalSplit(train, eval);
    }
}
