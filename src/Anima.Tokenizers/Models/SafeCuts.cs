using System.Runtime.CompilerServices;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Models;

/// <summary>
/// Where a text that is one BPE word can be cut without changing its tokens: between two characters that stand side by side in no token a
/// merge makes. No merge can then reach over the cut, and merges on either side do not depend on each other.
/// </summary>
internal sealed class SafeCuts
{
    private const int AsciiSize = 128;

    private readonly bool[] _ascii = new bool[AsciiSize * AsciiSize];
    private readonly PairSet _pairs = new();
    private readonly Func<int, bool>? _isKnown;

    private SafeCuts(Func<int, bool>? isKnown) => _isKnown = isKnown;

    /// <summary>
    /// The cuts of a model, or null where a merge takes a symbol that is not plain text (the unknown token, a byte). Unknown characters
    /// that are not written as bytes stay with their neighbours: they may be fused or dropped.
    /// </summary>
    public static SafeCuts? TryCreate(Vocabulary vocabulary, IEnumerable<(int Left, int Right, int Rank, int Result)> merges, int unkId, int[]? byteIds)
    {
        var special = new HashSet<int>(byteIds ?? []) { unkId };
        var bytesAreComplete = byteIds is not null && byteIds.All(id => id >= 0);
        var cuts = new SafeCuts(bytesAreComplete ? null : c => vocabulary.Id(char.ConvertFromUtf32(c)) >= 0);
        return cuts.AddMerges(vocabulary, merges, special) ? cuts : null;
    }

    /// <summary>The cuts between characters that stand side by side in none of <paramref name="tokens"/>; where <paramref name="isKnown"/> is given, only between known ones.</summary>
    public static SafeCuts Create(IEnumerable<string> tokens, Func<int, bool>? isKnown)
    {
        var cuts = new SafeCuts(isKnown);
        foreach (var token in tokens)
            for (int i = 0, previous = -1, length; i < token.Length; i += length)
            {
                var c = UnicodeClass.CodePointAt(token, i, out length);
                if (previous >= 0)
                    cuts.Add(previous, c);
                previous = c;
            }
        return cuts;
    }

    // What a merge makes has no neighbours that are new but those at its seam: all others stood in its halves. Run once over half a million
    // merges, which is too short for the JIT's later tiers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool AddMerges(Vocabulary vocabulary, IEnumerable<(int Left, int Right, int Rank, int Result)> merges, HashSet<int> special)
    {
        foreach (var (left, right, _, _) in merges)
        {
            if (special.Contains(left) || special.Contains(right))
                return false;
            var (before, after) = (vocabulary.Token(left)!, vocabulary.Token(right)!);
            if (before.Length > 0 && after.Length > 0)
                Add(LastOf(before), UnicodeClass.CodePointAt(after, 0, out _));
        }
        return true;
    }

    private static int LastOf(string token) =>
        token.Length > 1 && char.IsLowSurrogate(token[^1]) ? UnicodeClass.CodePointAt(token, token.Length - (char.IsHighSurrogate(token[^2]) ? 2 : 1), out _) : token[^1];

    private void Add(int left, int right)
    {
        if ((left | right) < AsciiSize)
            _ascii[left * AsciiSize + right] = true;
        else
            _pairs.Add(Pair(left, right));
    }

    /// <summary>The first cut after <paramref name="start"/>, or the end.</summary>
    public int Next(ReadOnlySpan<char> text, int start)
    {
        var left = UnicodeClass.CodePointAt(text, start, out var length);
        for (var i = start + length; i < text.Length; i += length)
        {
            var right = UnicodeClass.CodePointAt(text, i, out length);
            if (!MayMerge(left, right) && (_isKnown is null || _isKnown(left) && _isKnown(right)))
                return i;
            left = right;
        }
        return text.Length;
    }

    private bool MayMerge(int left, int right) => (left | right) < AsciiSize ? _ascii[left * AsciiSize + right] : _pairs.Contains(Pair(left, right));

    private static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    /// <summary>A growing set of pairs: open addressing, hashed by a product. Of neighbouring letters <see cref="HashSet{T}"/>'s hash of a ulong, one half XOR the other, gives few values.</summary>
    private sealed class PairSet
    {
        private const ulong Empty = ulong.MaxValue;

        private ulong[] _slots = NewSlots(10);
        private int _shift = 64 - 10;
        private int _count;

        public bool Contains(ulong pair)
        {
            var slots = _slots;
            for (var i = (int)(pair * 0x9E3779B97F4A7C15 >> _shift); slots[i] != Empty; i = (i + 1) & (slots.Length - 1))
                if (slots[i] == pair)
                    return true;
            return false;
        }

        public void Add(ulong pair)
        {
            if (Contains(pair))
                return;
            if (_count++ * 2 >= _slots.Length)
                Grow();
            Insert(pair);
        }

        private void Insert(ulong pair)
        {
            var i = (int)(pair * 0x9E3779B97F4A7C15 >> _shift);
            while (_slots[i] != Empty)
                i = (i + 1) & (_slots.Length - 1);
            _slots[i] = pair;
        }

        private void Grow()
        {
            var old = _slots;
            _slots = NewSlots(64 - --_shift);
            foreach (var pair in old)
                if (pair != Empty)
                    Insert(pair);
        }

        private static ulong[] NewSlots(int bits)
        {
            var slots = new ulong[1 << bits];
            Array.Fill(slots, Empty);
            return slots;
        }
    }
}
