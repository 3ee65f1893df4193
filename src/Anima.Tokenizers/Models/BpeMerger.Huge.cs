namespace Anima.Tokenizers.Models;

internal sealed partial class BpeMerger
{
    // A heap over millions of candidates misses the cache at every step. Merges learned in order only ever open up later ones, so all
    // candidates of a rank can be walked from left to right; where one opens up an earlier rank after all, the walk stops for it.
    private void MergeHuge(MergeTable merges)
    {
        PrepareLinks();
        var candidates = new RankedCandidates();
        for (var i = 0; i + 1 < Count; i++)
            Offer(candidates, merges, i, i + 1);
        while (candidates.TakeLowest(out var rank, out var places))
            for (var i = 0; i < places.Count; i++)
            {
                if (Join(candidates, merges, places[i], rank) > rank)
                    continue;
                candidates.PutBack(rank, places, i + 1);
                break;
            }
        Compact();
    }

    // Merges the symbol at a place with the next if they still make that rank; gives the lowest rank this opens up.
    private ulong Join(RankedCandidates candidates, MergeTable merges, int left, ulong rank)
    {
        var right = _next[left];
        var merge = _ids[left] < 0 || right < 0 ? MergeTable.None : merges.Find(_ids[left], _ids[right]);
        if (merge == MergeTable.None || merge >> 32 != rank)
            return ulong.MaxValue;
        _ids[left] = (int)(uint)merge;
        _ends[left] = _ends[right];
        _ids[right] = -1;
        var after = _next[left] = _next[right];
        var lowest = ulong.MaxValue;
        if (after >= 0)
        {
            _previous[after] = left;
            lowest = Offer(candidates, merges, left, after);
        }
        return _previous[left] >= 0 ? Math.Min(lowest, Offer(candidates, merges, _previous[left], left)) : lowest;
    }

    private ulong Offer(RankedCandidates candidates, MergeTable merges, int left, int right)
    {
        var merge = merges.Find(_ids[left], _ids[right]);
        if (merge == MergeTable.None)
            return ulong.MaxValue;
        candidates.Add(merge >> 32, left);
        return merge >> 32;
    }

    /// <summary>The places where merges may happen, by rank.</summary>
    private sealed class RankedCandidates
    {
        private readonly Dictionary<ulong, List<int>> _places = [];
        private readonly PriorityQueue<ulong, ulong> _ranks = new();

        public void Add(ulong rank, int place)
        {
            if (!_places.TryGetValue(rank, out var places))
            {
                _places[rank] = places = [];
                _ranks.Enqueue(rank, rank);
            }
            places.Add(place);
        }

        /// <summary>Takes out the lowest rank with its places from left to right.</summary>
        public bool TakeLowest(out ulong rank, out List<int> places)
        {
            places = [];
            if (!_ranks.TryDequeue(out rank, out _))
                return false;
            _places.Remove(rank, out places!);
            for (var i = 1; i < places.Count; i++)
                if (places[i] < places[i - 1])
                {
                    places.Sort();
                    break;
                }
            return true;
        }

        /// <summary>Puts back the places from <paramref name="start"/> on.</summary>
        public void PutBack(ulong rank, List<int> places, int start)
        {
            if (start == places.Count)
                return;
            places.RemoveRange(0, start);
            if (_places.TryGetValue(rank, out var newer))
                newer.AddRange(places);
            else
            {
                _places[rank] = places;
                _ranks.Enqueue(rank, rank);
            }
        }
    }
}
