namespace Anima.Data;

/// <summary>
/// The order in which an epoch visits the pairs: file order, or a new seeded permutation each epoch. Of a source with a weight w it takes
/// round(w × pairs): every pair as often as that has room for, and of the rest a seeded sample without repetition, new each epoch. Any
/// epoch can be asked for at once, so a resumed run replays nothing.
/// </summary>
internal sealed class EpochOrder
{
    // Streams of the seed with this bit choose samples, those without it orders of epochs.
    private const ulong Sampling = 1UL << 63;

    private readonly Lock _lock = new();
    private readonly IReadOnlyList<SourceShare> _shares;
    private readonly bool _shuffle;
    private readonly long _seed;
    private int _cachedEpoch = -1;
    private int[] _cached = [];

    /// <summary>An order of pairs that each epoch takes once.</summary>
    /// <param name="count">Number of pairs.</param>
    /// <param name="shuffle">False: file order in every epoch.</param>
    /// <param name="seed">The recipe's seed.</param>
    public EpochOrder(int count, bool shuffle, long seed) : this([new SourceShare(count, 1)], shuffle, seed)
    {
    }

    /// <summary>An order of the pairs of several sources.</summary>
    /// <param name="shares">The sources' parts; their pairs are numbered on from one to the next.</param>
    /// <param name="shuffle">False: file order in every epoch.</param>
    /// <param name="seed">The recipe's seed.</param>
    /// <exception cref="InvalidDataException">An epoch would have more than 2,147,483,647 pairs.</exception>
    public EpochOrder(IReadOnlyList<SourceShare> shares, bool shuffle, long seed)
    {
        (_shares, _shuffle, _seed) = (shares, shuffle, seed);
        var count = shares.Sum(share => (long)share.EpochCount);
        if (count > int.MaxValue)
            throw new InvalidDataException("the weights of data.train make an epoch of more than 2,147,483,647 rows; lower them.");
        Count = (int)count;
    }

    /// <summary>Number of pairs that an epoch takes.</summary>
    public int Count { get; }

    // File order of the same pairs in every epoch.
    private bool IsConstant => !_shuffle && _shares.All(share => share.Count == 0 || share.EpochCount % share.Count == 0);

    /// <summary>Indices of the pairs in the order of an epoch; the last epoch asked for is kept.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative.</exception>
    public ReadOnlyMemory<int> Epoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        lock (_lock)
        {
            if (_cachedEpoch < 0 || (epoch != _cachedEpoch && !IsConstant))
                _cached = Order(epoch);
            _cachedEpoch = epoch;
            return _cached;
        }
    }

    private int[] Order(int epoch)
    {
        var taken = Taken(epoch);
        if (!_shuffle)
            return taken;
        var order = SeededPermutation.Create(Count, _seed, (ulong)epoch);
        for (var i = 0; i < order.Length; i++)
            order[i] = taken[order[i]];
        return order;
    }

    // The epoch's pairs in file order, source after source.
    private int[] Taken(int epoch)
    {
        var taken = new List<int>(Count);
        var start = 0;
        for (var source = 0; source < _shares.Count; source++)
        {
            var share = _shares[source];
            var (count, left) = (share.Count, share.EpochCount);
            for (; left > 0 && left >= count; left -= count)
                taken.AddRange(Enumerable.Range(start, count));
            if (left > 0)
                taken.AddRange(SeededPermutation.Create(count, _seed, Sampling | (ulong)source << 32 | (uint)epoch)[..left].Order().Select(index => start + index));
            start += count;
        }
        return [.. taken];
    }
}
