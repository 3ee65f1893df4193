using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Anima.Data.Shapes;

namespace Anima.Data.Filters;

/// <summary>Remembers where rows stood first, by 128 bits of what they hold: their tokens where these are known, else their text.</summary>
/// <typeparam name="TPlace">How places are told.</typeparam>
internal sealed class SeenRows<TPlace> where TPlace : struct
{
    private readonly Dictionary<UInt128, TPlace> _places = [];

    /// <summary>Where the same stood first; null where it is new, and remembered now.</summary>
    public TPlace? Remember(UInt128 identity, TPlace place)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, identity, out var isKnown);
        if (isKnown)
            return first;
        first = place;
        return null;
    }

    /// <summary>Where the same stood first, or null; nothing is remembered.</summary>
    public TPlace? Find(UInt128 identity) => _places.TryGetValue(identity, out var place) ? place : null;
}

/// <summary>What tells rows from each other.</summary>
internal static class RowIdentity
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The identity of a row by its tokens before truncation.</summary>
    /// <param name="shared">Ids of its shared part.</param>
    /// <param name="branches">Ids of each branch, in the order that counts.</param>
    public static UInt128 Of(int[] shared, IEnumerable<int[]> branches)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The lengths come first, so that a token cannot move from one part to the next unseen.
        foreach (var part in branches.Prepend(shared))
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(MemoryMarshal.AsBytes(part.AsSpan()));
        }
        return First(hash);
    }

    /// <summary>The identity of a row by its text.</summary>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="answers">Its answers, in the order that counts.</param>
    public static UInt128 Of(IReadOnlyList<TextTurn> prompt, IEnumerable<IReadOnlyList<TextTurn>> answers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in answers.Prepend(prompt))
        {
            // No text holds bytes that UTF-8 does not have.
            hash.AppendData([0xFF]);
            foreach (var turn in part)
            {
                hash.AppendData(Utf8.GetBytes(turn.Role ?? ""));
                hash.AppendData([0xFE]);
                hash.AppendData(Utf8.GetBytes(turn.Text));
                hash.AppendData([0xFD]);
                if (turn.Other is { } other)
                    hash.AppendData(Utf8.GetBytes(other));
            }
        }
        return First(hash);
    }

    private static UInt128 First(IncrementalHash hash) => BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
}
