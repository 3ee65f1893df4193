using System.Numerics;
using Anima.Kernels;

namespace Anima.Data.Filters;

/// <summary>
/// Signatures from which the likeness of two texts can be told: the share of equal entries estimates the Jaccard index of their sets of
/// five-character pieces (Broder, "On the resemblance and containment of documents", 1997). The functions are fixed, so a text has the same
/// signature on every machine and in every release.
/// </summary>
internal static class MinHash
{
    /// <summary>Entries of a signature. The estimate of a Jaccard index of 0.8 has a standard deviation of 0.035.</summary>
    public const int Length = 128;

    private const int PieceLength = 5;

    private static readonly uint[] Masks = Draw(1, lowestBit: 0);
    private static readonly uint[] Factors = Draw(2, lowestBit: 1);

    /// <summary>The signature of a text as <see cref="ComparableText"/> gives it, [<see cref="Length"/>].</summary>
    public static uint[] Of(string text)
    {
        var signature = new uint[Length];
        signature.AsSpan().Fill(uint.MaxValue);
        var pieces = Math.Max(1, text.Length - PieceLength + 1);
        for (var start = 0; start < pieces; start++)
            Add(signature, Hash(text.AsSpan(start, Math.Min(PieceLength, text.Length - start))));
        return signature;
    }

    // Entry k is the least of (hash xor mask k) * factor k over all pieces; a factor is odd, so that each function is a permutation.
    private static void Add(uint[] signature, uint hash)
    {
        var piece = new Vector<uint>(hash);
        for (var k = 0; k < Length; k += Vector<uint>.Count)
        {
            var value = (piece ^ new Vector<uint>(Masks, k)) * new Vector<uint>(Factors, k);
            Vector.Min(new Vector<uint>(signature, k), value).CopyTo(signature, k);
        }
    }

    private static uint Hash(ReadOnlySpan<char> piece)
    {
        var state = (ulong)piece.Length;
        foreach (var letter in piece)
            state = SplitMix64.Mix(unchecked(state + SplitMix64.Gamma) ^ letter);
        return (uint)(state >> 32);
    }

    private static uint[] Draw(ulong seed, uint lowestBit)
    {
        var numbers = new uint[Length];
        for (var k = 0; k < Length; k++)
            numbers[k] = (uint)(SplitMix64.Mix(unchecked((seed << 32) + (ulong)k * SplitMix64.Gamma)) >> 32) | lowestBit;
        return numbers;
    }
}
