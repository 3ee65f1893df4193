using System.Runtime.InteropServices;

namespace Anima.Tokenizers.Training;

/// <summary>
/// How often each pair of tokens stands together, the words it stands in, and which pair is next: the most frequent one, of equally frequent ones
/// the one with the lowest ids. The queue may hold counts that have fallen since; they are put right when their turn comes.
/// </summary>
/// <param name="minFrequency">Pairs less frequent than this are never next.</param>
internal sealed class PairTable(long minFrequency)
{
    private readonly Dictionary<TokenPair, PairUse> _uses = [];
    private readonly PriorityQueue<TokenPair, (long Count, TokenPair Pair)> _queue = new(MostFrequentFirst.Instance);
    private readonly HashSet<TokenPair> _grown = [];

    /// <summary>Notes that <paramref name="pair"/> stands <paramref name="count"/> times more, or fewer, in the text, because of <paramref name="word"/>.</summary>
    public void Change(TokenPair pair, long count, int word)
    {
        ref var use = ref CollectionsMarshal.GetValueRefOrAddDefault(_uses, pair, out _);
        use ??= new PairUse();
        use.Count += count;
        if (count < 0)
            return;
        if (use.Words.Count == 0 || use.Words[^1] != word)
            use.Words.Add(word);
        _grown.Add(pair);
    }

    /// <summary>Queues the pairs that have become more frequent since the last call.</summary>
    public void QueueGrown()
    {
        foreach (var pair in _grown)
            if (_uses[pair].Count >= minFrequency)
                _queue.Enqueue(pair, (_uses[pair].Count, pair));
        _grown.Clear();
    }

    /// <summary>Takes the next pair out.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="words">The words it stands in, and some that it no longer does.</param>
    /// <returns>False when no pair is frequent enough.</returns>
    public bool TryTake(out TokenPair pair, out IReadOnlyList<int> words)
    {
        while (_queue.TryDequeue(out pair, out var queued))
        {
            if (!_uses.TryGetValue(pair, out var use) || use.Count < minFrequency)
                continue;
            if (use.Count != queued.Count)
            {
                _queue.Enqueue(pair, (use.Count, pair));
                continue;
            }
            _uses.Remove(pair);
            words = use.Words;
            return true;
        }
        words = [];
        return false;
    }

    private sealed class PairUse
    {
        public long Count { get; set; }

        public List<int> Words { get; } = [];
    }

    private sealed class MostFrequentFirst : IComparer<(long Count, TokenPair Pair)>
    {
        public static MostFrequentFirst Instance { get; } = new();

        public int Compare((long Count, TokenPair Pair) x, (long Count, TokenPair Pair) y) =>
            x.Count != y.Count ? y.Count.CompareTo(x.Count) : x.Pair.CompareTo(y.Pair);
    }
}
