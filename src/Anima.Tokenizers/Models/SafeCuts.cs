using System.Numerics;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Models;

/// <summary>
/// Where a text that is one BPE word can be cut without changing its tokens: between two characters that stand side by side in no token a
/// merge makes. No merge can then reach over the cut, and merges on either side do not depend on each other.
/// </summary>
internal sealed class SafeCuts
{
    private const int AsciiSize = 128;
    private const ulong Empty = ulong.MaxValue;

    private readonly bool[] _ascii = new bool[AsciiSize * AsciiSize];
    private readonly ulong[] _pairs;
    private readonly int _shift;
    private readonly Func<int, bool>? _isKnown;

    private SafeCuts(HashSet<ulong> pairs, Func<int, bool>? isKnown)
    {
        _isKnown = isKnown;
        var bits = BitOperations.Log2((uint)Math.Max(pairs.Count, 4)) + 2;
        _shift = 64 - bits;
        _pairs = new ulong[1 << bits];
        Array.Fill(_pairs, Empty);
        foreach (var pair in pairs)
        {
            var (left, right) = ((int)(pair >> 32), (int)(uint)pair);
            if (left < AsciiSize && right < AsciiSize)
                _ascii[left * AsciiSize + right] = true;
            var i = Index(pair);
            while (_pairs[i] != Empty)
                i = (i + 1) & (_pairs.Length - 1);
            _pairs[i] = pair;
        }
    }

    /// <summary>
    /// The cuts of a model, or null where a merge takes a symbol that is not plain text (the unknown token, a byte). Unknown characters
    /// that are not written as bytes stay with their neighbours: they may be fused or dropped.
    /// </summary>
    public static SafeCuts? TryCreate(Vocabulary vocabulary, IEnumerable<(int Left, int Right, int Rank, int Result)> merges, int unkId, int[]? byteIds)
    {
        var special = new HashSet<int>(byteIds ?? []) { unkId };
        var results = new List<string>();
        foreach (var (left, right, _, result) in merges)
        {
            if (special.Contains(left) || special.Contains(right))
                return null;
            results.Add(vocabulary.Token(result)!);
        }
        var bytesAreComplete = byteIds is not null && byteIds.All(id => id >= 0);
        return Create(results, bytesAreComplete ? null : c => vocabulary.Id(char.ConvertFromUtf32(c)) >= 0);
    }

    /// <summary>The cuts between characters that stand side by side in none of <paramref name="tokens"/>; where <paramref name="isKnown"/> is given, only between known ones.</summary>
    public static SafeCuts Create(IEnumerable<string> tokens, Func<int, bool>? isKnown)
    {
        var pairs = new HashSet<ulong>();
        foreach (var token in tokens)
            for (int i = 0, previous = -1, length; i < token.Length; i += length)
            {
                var c = UnicodeClass.CodePointAt(token, i, out length);
                if (previous >= 0)
                    pairs.Add(Pair(previous, c));
                previous = c;
            }
        return new(pairs, isKnown);
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

    private bool MayMerge(int left, int right)
    {
        if ((left | right) < AsciiSize)
            return _ascii[left * AsciiSize + right];
        var pair = Pair(left, right);
        for (var i = Index(pair); _pairs[i] != Empty; i = (i + 1) & (_pairs.Length - 1))
            if (_pairs[i] == pair)
                return true;
        return false;
    }

    private static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private int Index(ulong pair) => (int)(pair * 0x9E3779B97F4A7C15 >> _shift);
}
