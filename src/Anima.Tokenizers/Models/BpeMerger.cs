namespace Anima.Tokenizers.Models;

/// <summary>
/// Applies merges to one word: always the pair of lowest rank, the leftmost where ranks are equal. Short words are searched anew for each
/// merge; longer ones keep their candidates in a heap, huge ones in a list for each rank.
/// </summary>
internal sealed partial class BpeMerger
{
    private const int ShortWord = 40, HugeWord = 1 << 14;

    private int[] _ids = new int[64];
    private int[] _starts = new int[64];
    private int[] _ends = new int[64];
    private int[] _previous = [];
    private int[] _next = [];
    private ulong[] _ranks = new ulong[64];
    private ulong[] _heap = [];
    private int _heapCount;

    /// <summary>How many symbols the word has now.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public TokenSpan this[int index] => new(_ids[index], _starts[index], _ends[index]);

    public void Clear() => Count = 0;

    /// <summary>Appends a symbol that stands for the units from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public void Add(int id, int start, int end)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, Count * 2);
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _ends, Count * 2);
        }
        _ids[Count] = id;
        _starts[Count] = start;
        _ends[Count++] = end;
    }

    /// <summary>Merges until no pair is left that merges.</summary>
    public void Merge(MergeTable merges)
    {
        if (Count < 2)
            return;
        if (Count <= ShortWord)
            MergeShort(merges);
        else if (Count < HugeWord)
            MergeLong(merges);
        else
            MergeHuge(merges);
    }

    private void MergeShort(MergeTable merges)
    {
        var (ids, ranks) = (_ids, _ranks);
        var count = Count;
        for (var i = 0; i + 1 < count; i++)
            ranks[i] = merges.Find(ids[i], ids[i + 1]);
        while (count > 1)
        {
            // Only the upper half is the rank; SentencePiece gives several pairs the same.
            var best = 0;
            var least = ranks[0] >> 32;
            for (var i = 1; i + 1 < count; i++)
                if (ranks[i] >> 32 is var rank && rank < least)
                    (best, least) = (i, rank);
            if (ranks[best] == MergeTable.None)
                break;
            ids[best] = (int)(uint)ranks[best];
            _ends[best] = _ends[best + 1];
            count--;
            for (var i = best + 1; i < count; i++)
            {
                ids[i] = ids[i + 1];
                _starts[i] = _starts[i + 1];
                _ends[i] = _ends[i + 1];
                ranks[i - 1] = ranks[i];
            }
            if (best > 0)
                ranks[best - 1] = merges.Find(ids[best - 1], ids[best]);
            if (best + 1 < count)
                ranks[best] = merges.Find(ids[best], ids[best + 1]);
        }
        Count = count;
    }

    private void MergeLong(MergeTable merges)
    {
        PrepareLinks();
        for (var i = 0; i + 1 < Count; i++)
            Push(merges, i, i + 1);
        while (_heapCount > 0)
        {
            var item = Pop();
            var left = (int)(uint)item;
            var right = _next[left];
            // Stale if one of the two has been merged since or is another symbol now: then the rank differs.
            var merge = _ids[left] < 0 || right < 0 ? MergeTable.None : merges.Find(_ids[left], _ids[right]);
            if ((merge ^ item) >> 32 != 0)
                continue;
            _ids[left] = (int)(uint)merge;
            _ends[left] = _ends[right];
            _ids[right] = -1;
            var after = _next[left] = _next[right];
            if (after >= 0)
            {
                _previous[after] = left;
                Push(merges, left, after);
            }
            if (_previous[left] >= 0)
                Push(merges, _previous[left], left);
        }
        Compact();
    }

    private void PrepareLinks()
    {
        if (_next.Length < Count)
        {
            _next = new int[_ids.Length];
            _previous = new int[_ids.Length];
        }
        for (var i = 0; i < Count; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1 < Count ? i + 1 : -1;
        }
        _heapCount = 0;
    }

    private void Compact()
    {
        var count = 0;
        for (var i = 0; i >= 0; i = _next[i])
        {
            _ids[count] = _ids[i];
            _starts[count] = _starts[i];
            _ends[count++] = _ends[i];
        }
        Count = count;
    }

    private void Push(MergeTable merges, int left, int right)
    {
        var merge = merges.Find(_ids[left], _ids[right]);
        if (merge == MergeTable.None)
            return;
        if (_heapCount == _heap.Length)
            Array.Resize(ref _heap, Math.Max(256, _heapCount * 2));
        // Rank above, place below: the leftmost of equal ranks comes first.
        var item = (merge & 0xffffffff00000000) | (uint)left;
        var i = _heapCount++;
        while (i > 0 && (i - 1) / 2 is var parent && _heap[parent] > item)
        {
            _heap[i] = _heap[parent];
            i = parent;
        }
        _heap[i] = item;
    }

    private ulong Pop()
    {
        var top = _heap[0];
        var item = _heap[--_heapCount];
        var i = 0;
        while (2 * i + 1 is var child && child < _heapCount)
        {
            if (child + 1 < _heapCount && _heap[child + 1] < _heap[child])
                child++;
            if (_heap[child] >= item)
                break;
            _heap[i] = _heap[child];
            i = child;
        }
        _heap[i] = item;
        return top;
    }
}
