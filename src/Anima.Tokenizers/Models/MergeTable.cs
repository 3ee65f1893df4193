using System.Numerics;
using System.Runtime.CompilerServices;

namespace Anima.Tokenizers.Models;

/// <summary>From a pair of ids to the rank of their merge and the id it makes: an open-addressing hash table.</summary>
internal sealed class MergeTable
{
    /// <summary>What <see cref="Find"/> gives for a pair that does not merge; greater than any merge.</summary>
    public const ulong None = ulong.MaxValue;

    private readonly Slot[] _slots;
    private readonly int _shift;

    public MergeTable(IReadOnlyCollection<(int Left, int Right, int Rank, int Result)> merges)
    {
        var bits = BitOperations.Log2((uint)Math.Max(merges.Count, 4)) + 2;
        _slots = new Slot[1 << bits];
        Array.Fill(_slots, new Slot(None, None));
        _shift = 64 - bits;
        foreach (var (left, right, rank, result) in merges)
        {
            var key = Key(left, right);
            var i = Index(key);
            while (_slots[i].Key != None && _slots[i].Key != key)
                i = (i + 1) & (_slots.Length - 1);
            _slots[i] = new(key, (ulong)(uint)rank << 32 | (uint)result);
        }
    }

    /// <summary>The merge of two ids: rank in the upper half, result in the lower; a smaller value merges earlier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Find(int left, int right)
    {
        var key = Key(left, right);
        var slots = _slots;
        var i = Index(key);
        while (true)
        {
            ref readonly var slot = ref slots[i];
            if (slot.Key == key)
                return slot.Value;
            if (slot.Key == None)
                return None;
            i = (i + 1) & (slots.Length - 1);
        }
    }

    private static ulong Key(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private int Index(ulong key) => (int)(key * 0x9E3779B97F4A7C15 >> _shift);

    private readonly record struct Slot(ulong Key, ulong Value);
}
