using System.Numerics;
using System.Runtime.InteropServices;

namespace Anima.Tokenizers.Models;

/// <summary>
/// Remembers the ids of words already encoded. A fixed table of immutable entries that readers take without a lock: a race can lose an
/// entry, never mix two. Its size bounds the memory.
/// </summary>
internal sealed class WordCache
{
    private const int Bits = 16, Ways = 2;

    /// <summary>Longer words are not kept: they seldom come back.</summary>
    public const int MaxWordLength = 48;

    private readonly Entry?[] _entries = new Entry?[(1 << Bits) + Ways];

    /// <summary>The ids of <paramref name="word"/>, or null.</summary>
    public int[]? Find(ReadOnlySpan<char> word, out uint hash)
    {
        hash = Hash(word);
        var slot = hash >> (32 - Bits);
        for (var way = 0; way < Ways; way++)
            if (_entries[slot + way] is { } entry && entry.Hash == hash && word.SequenceEqual(entry.Word))
                return entry.Ids;
        return null;
    }

    public void Add(ReadOnlySpan<char> word, uint hash, int[] ids)
    {
        var slot = hash >> (32 - Bits);
        if (_entries[slot] is not null && _entries[slot + 1] is null)
            slot++;
        else if (_entries[slot] is not null)
            slot += hash & 1;
        // A reader on another thread must see the entry's fields before the entry.
        Volatile.Write(ref _entries[slot], new Entry(hash, word.ToString(), ids));
    }

    private static uint Hash(ReadOnlySpan<char> word)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var bytes = MemoryMarshal.AsBytes(word);
        var h = (ulong)bytes.Length * Multiplier;
        while (bytes.Length >= 8)
        {
            h = (BitOperations.RotateLeft(h, 29) ^ MemoryMarshal.Read<ulong>(bytes)) * Multiplier;
            bytes = bytes[8..];
        }
        ulong tail = 0;
        for (var i = 0; i < bytes.Length; i += 2)
            tail = tail << 16 | MemoryMarshal.Read<ushort>(bytes[i..]);
        h = (BitOperations.RotateLeft(h, 29) ^ tail) * Multiplier;
        return (uint)((h ^ h >> 29) * Multiplier >> 32);
    }

    private sealed record Entry(uint Hash, string Word, int[] Ids);
}
