using Anima.Data.Filters;

namespace Anima.Data;

/// <summary>One answer of an item: what follows the shared part.</summary>
/// <param name="Ids">Its token ids before truncation.</param>
/// <param name="Targets">Which of them are learnt, as ranges of their indices, ascending; null where all are.</param>
internal readonly record struct ItemBranch(TokenIds Ids, IReadOnlyList<TokenRange>? Targets = null)
{
    /// <summary>The ranges that a mask marks.</summary>
    internal static TokenRange[] RangesOf(ReadOnlySpan<bool> isTarget)
    {
        var ranges = new List<TokenRange>();
        for (var start = isTarget.IndexOf(true); start >= 0;)
        {
            var length = isTarget[start..].IndexOf(false) is >= 0 and var end ? end : isTarget.Length - start;
            ranges.Add(new TokenRange(start, length));
            var next = isTarget[(start + length)..].IndexOf(true);
            start = next < 0 ? -1 : start + length + next;
        }
        return [.. ranges];
    }
}

/// <summary>What a row was tokenised to, before truncation and all that is decided later; or the reason why there is nothing.</summary>
/// <param name="Shared">Ids that all branches begin with: the prompt.</param>
/// <param name="Branches">The answers; none where the row could not be tokenised.</param>
internal sealed record ItemTokens(TokenIds Shared, IReadOnlyList<ItemBranch> Branches)
{
    /// <summary>Set where the row could not be tokenised at all, or was left out by what stands in it.</summary>
    public string? DropReason { get; init; }

    /// <summary>What is noteworthy about it.</summary>
    public RowNotes Notes { get; init; }

    /// <summary>The row of its source, from 0; items of one row share it.</summary>
    public int Row { get; init; }

    /// <summary>What equal prompts share, see <see cref="ComparableText"/>; null where there is no prompt to compare.</summary>
    public ulong? PromptKey { get; init; }

    /// <summary>What tells whether the row nearly repeats another; null where nobody asks.</summary>
    public RowLikeness? Likeness { get; init; }

    /// <summary>A row without tokens.</summary>
    public static ItemTokens Dropped(string reason) => new(default, []) { DropReason = reason };

    /// <summary>
    /// Finds the boundary: the longest prefix of the prompt's ids that all whole sequences begin with (TRL 1.16). The rest of the
    /// prompt's ids is left out, as the whole sequences tokenise that text in their own way.
    /// </summary>
    /// <param name="prompt">Ids of the prompt alone.</param>
    /// <param name="wholes">Ids of the prompt with each answer.</param>
    /// <param name="notes">What else is noteworthy.</param>
    public static ItemTokens Cut(int[] prompt, int[][] wholes, RowNotes notes = RowNotes.None)
    {
        var boundary = wholes.Min(whole => prompt.AsSpan().CommonPrefixLength(whole));
        return new ItemTokens(prompt[..boundary], [.. wholes.Select(whole => new ItemBranch(whole[boundary..]))]) { Notes = notes | (boundary < prompt.Length ? RowNotes.BoundaryMoved : 0) };
    }
}
