namespace Anima.Rlhf.Data;

/// <summary>
/// The order in which an epoch visits the pairs: file order, or a new seeded permutation each epoch. Any epoch can be asked for
/// at once, so a resumed run replays nothing.
/// </summary>
/// <param name="count">Number of pairs.</param>
/// <param name="shuffle">False: file order in every epoch.</param>
/// <param name="seed">The recipe's seed.</param>
public sealed class PairOrder(int count, bool shuffle, long seed)
{
    private readonly Lock _lock = new();
    private int _cachedEpoch = -1;
    private int[] _cached = [];

    /// <summary>Number of pairs.</summary>
    public int Count { get; } = count;

    /// <summary>Indices of the pairs in the order of an epoch; the last epoch asked for is kept.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative.</exception>
    public ReadOnlyMemory<int> Epoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        lock (_lock)
        {
            if (_cachedEpoch < 0 || (shuffle && epoch != _cachedEpoch))
                _cached = shuffle ? SeededPermutation.Create(Count, seed, (ulong)epoch) : [.. Enumerable.Range(0, Count)];
            _cachedEpoch = epoch;
            return _cached;
        }
    }
}
