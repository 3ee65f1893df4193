namespace Anima.Rlhf.Data;

/// <summary>
/// A preference pair as token ids. The ids before truncation are stored once; the two sequences that training reads are
/// composed from them on demand, so that a large data set does not hold every prompt three times.
/// </summary>
/// <param name="row">The row of the source it came from, counted from 0.</param>
/// <param name="promptIds">Prompt ids before truncation.</param>
/// <param name="chosenIds">Completion ids of the preferred answer before truncation.</param>
/// <param name="rejectedIds">Completion ids of the other answer before truncation.</param>
/// <param name="truncation">The cut that <see cref="Chosen"/> and <see cref="Rejected"/> undergo.</param>
public sealed class PreparedPair(int row, int[] promptIds, int[] chosenIds, int[] rejectedIds, Truncation truncation)
{
    /// <summary>The row of the source it came from, counted from 0 over all rows, dropped ones included.</summary>
    public int Row { get; } = row;

    /// <summary>Prompt ids before truncation.</summary>
    public int[] PromptIds { get; } = promptIds;

    /// <summary>Completion ids of the preferred answer before truncation.</summary>
    public int[] ChosenIds { get; } = chosenIds;

    /// <summary>Completion ids of the other answer before truncation.</summary>
    public int[] RejectedIds { get; } = rejectedIds;

    /// <summary>The cut that <see cref="Chosen"/> and <see cref="Rejected"/> undergo.</summary>
    public Truncation Truncation { get; } = truncation;

    /// <summary>Prompt and preferred answer after truncation. Composed anew at every read.</summary>
    public PreparedSequence Chosen => Truncation.Apply(PromptIds, ChosenIds);

    /// <summary>Prompt and other answer after truncation. Composed anew at every read.</summary>
    public PreparedSequence Rejected => Truncation.Apply(PromptIds, RejectedIds);

    /// <summary>Tokens of prompt+chosen and prompt+rejected after truncation, as TRL counts them.</summary>
    public int Tokens =>
        Truncation.LengthOf(PromptIds.Length, ChosenIds.Length) + Truncation.LengthOf(PromptIds.Length, RejectedIds.Length);

    /// <summary>Whether truncation takes tokens from at least one of the two sequences.</summary>
    public bool IsTruncated => Tokens < 2 * PromptIds.Length + ChosenIds.Length + RejectedIds.Length;

    /// <summary>The pair as a tree of tokens.</summary>
    public PreferenceTree ToTree() => PreferenceTree.Grow(Row, [Chosen, Rejected]);
}
