using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Anima.Recipes;

namespace Anima.Data.Filters;

/// <summary>Finds rows that repeat an earlier one, over all sources of a set.</summary>
/// <param name="kind">Which repetitions.</param>
internal sealed class Repetitions(Deduplication kind)
{
    /// <summary>Reason of a row with the tokens of an earlier one.</summary>
    public const string Exact = "the row repeats an earlier one";

    /// <summary>Reason of a row with nearly the text of an earlier one.</summary>
    public const string Near = "the row nearly repeats an earlier one";

    private readonly HashSet<UInt128> _seen = [];
    private readonly NearDuplicates _near = new();

    private string? Reason(RowLikeness? likeness, params ReadOnlySpan<int[]> parts) =>
        !_seen.Add(Key(parts)) ? Exact
        : kind == Deduplication.Near && likeness is not null && _near.IsRepeated(likeness) ? Near
        : null;

    /// <summary>Why a pair goes, or null where it stays.</summary>
    public string? Reason(PreparedPair pair, RowLikeness? likeness) =>
        kind == Deduplication.None ? null : Reason(likeness, pair.PromptIds, pair.ChosenIds, pair.RejectedIds);

    /// <summary>Why a sequence goes, or null where it stays.</summary>
    public string? Reason(SupervisedSequence sequence, RowLikeness? likeness) =>
        kind == Deduplication.None ? null : Reason(likeness, sequence.Ids);

    // The lengths come first, so that a token cannot move from one part to the next unseen.
    private static UInt128 Key(ReadOnlySpan<int[]> parts)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            sha256.AppendData(BitConverter.GetBytes(part.Length));
            sha256.AppendData(MemoryMarshal.AsBytes(part.AsSpan()));
        }
        return BinaryPrimitives.ReadUInt128LittleEndian(sha256.GetHashAndReset());
    }
}
