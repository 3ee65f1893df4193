namespace Anima.Data;

/// <summary>A row's token ids before truncation, or the reason why there are none.</summary>
/// <param name="Prompt">Ids of the prompt.</param>
/// <param name="Chosen">Ids of the preferred answer.</param>
/// <param name="Rejected">Ids of the other answer.</param>
/// <param name="IsBoundaryMoved">Whether the prompt lost ids at its end because an answer's tokenisation disagrees with them.</param>
/// <param name="DropReason">Set where the row could not be tokenised at all, or was left out by what stands in it.</param>
internal sealed record PairTokens(TokenIds Prompt, TokenIds Chosen, TokenIds Rejected, bool IsBoundaryMoved, string? DropReason)
{
    /// <summary>Whether messages hold control tokens that are read as text.</summary>
    public bool HasTypedControlTokens { get; init; }

    /// <summary>The row of its source, from 0; pairs of one row share it.</summary>
    public int Row { get; init; }

    /// <summary>What equal prompts share, see <see cref="Filters.ComparableText"/>; null where there is no prompt to compare.</summary>
    public ulong? PromptKey { get; init; }

    /// <summary>What tells whether the row nearly repeats another; null where nobody asks.</summary>
    public Filters.RowLikeness? Likeness { get; init; }

    /// <summary>A row without tokens.</summary>
    public static PairTokens Dropped(string reason) => new(default, default, default, IsBoundaryMoved: false, reason);

    /// <summary>
    /// Finds the boundary: the longest prefix of the prompt's ids that both whole sequences begin with (TRL 1.16). The rest of the
    /// prompt's ids is left out, as the whole sequences tokenise that text in their own way.
    /// </summary>
    /// <param name="prompt">Ids of the prompt alone.</param>
    /// <param name="wholeChosen">Ids of prompt and preferred answer together.</param>
    /// <param name="wholeRejected">Ids of prompt and other answer together.</param>
    public static PairTokens Cut(int[] prompt, int[] wholeChosen, int[] wholeRejected)
    {
        var boundary = Math.Min(prompt.AsSpan().CommonPrefixLength(wholeChosen), prompt.AsSpan().CommonPrefixLength(wholeRejected));
        return new PairTokens(prompt[..boundary], wholeChosen[boundary..], wholeRejected[boundary..], boundary < prompt.Length, DropReason: null);
    }
}
