using Anima.Recipes;

namespace Anima.Data;

/// <summary>
/// A preference pair as token ids. The ids before truncation are stored once; the two sequences that training reads are
/// composed from them on demand, so that a large data set does not hold every prompt three times, and need not be held at all where it lies in a file.
/// </summary>
/// <param name="row">The row of the source it came from, counted from 0.</param>
/// <param name="promptIds">Prompt ids before truncation.</param>
/// <param name="chosenIds">Completion ids of the preferred answer before truncation.</param>
/// <param name="rejectedIds">Completion ids of the other answer before truncation.</param>
/// <param name="truncation">The cut that <see cref="Chosen"/> and <see cref="Rejected"/> undergo.</param>
public sealed class PreparedPair(int row, TokenIds promptIds, TokenIds chosenIds, TokenIds rejectedIds, Truncation truncation) : ITrainingItem
{
    /// <summary>A pair in memory.</summary>
    /// <inheritdoc cref="PreparedPair(int, TokenIds, TokenIds, TokenIds, Truncation)"/>
    public PreparedPair(int row, int[] promptIds, int[] chosenIds, int[] rejectedIds, Truncation truncation)
        : this(row, new TokenIds(promptIds), new TokenIds(chosenIds), new TokenIds(rejectedIds), truncation)
    {
    }

    /// <summary>The row of the source it came from, counted from 0 over all rows, dropped ones included.</summary>
    public int Row { get; } = row;

    /// <summary>A number that pairs with the same prompt share, whatever its case and white space; null where there is no prompt to compare.</summary>
    public ulong? PromptKey { get; init; }

    /// <summary>Prompt ids before truncation.</summary>
    public int[] PromptIds => promptIds.Read();

    /// <summary>Completion ids of the preferred answer before truncation.</summary>
    public int[] ChosenIds => chosenIds.Read();

    /// <summary>Completion ids of the other answer before truncation.</summary>
    public int[] RejectedIds => rejectedIds.Read();

    /// <summary>The cut that <see cref="Chosen"/> and <see cref="Rejected"/> undergo.</summary>
    public Truncation Truncation { get; } = truncation;

    /// <summary>Prompt and preferred answer after truncation. Composed anew at every read.</summary>
    public PreparedSequence Chosen => Truncation.Apply(PromptIds, ChosenIds);

    /// <summary>Prompt and other answer after truncation. Composed anew at every read.</summary>
    public PreparedSequence Rejected => Truncation.Apply(PromptIds, RejectedIds);

    /// <summary>Tokens of prompt+chosen and prompt+rejected after truncation, as TRL counts them.</summary>
    public int Tokens => ChosenLength + RejectedLength;

    /// <summary>Tokens of the longer of the two sequences after truncation.</summary>
    public int LongestLength => Math.Max(ChosenLength, RejectedLength);

    /// <summary>
    /// Tokens that its tree has at most: the prompt once where both sequences keep the same part of it, an equal beginning of the answers
    /// twice. Known without reading an id.
    /// </summary>
    public int MostTreeTokens => Tokens - (Truncation.Side == TruncationSide.Right ? Math.Min(promptIds.Length, Truncation.MaxLength ?? int.MaxValue) : 0);

    /// <summary>Whether truncation takes tokens from at least one of the two sequences.</summary>
    public bool IsTruncated => Tokens < 2 * promptIds.Length + chosenIds.Length + rejectedIds.Length;

    /// <summary>The pair as a tree of tokens.</summary>
    public TokenTree ToTree() => TokenTree.Grow(Row, [Chosen, Rejected]);

    private int ChosenLength => Truncation.LengthOf(promptIds.Length, chosenIds.Length);

    private int RejectedLength => Truncation.LengthOf(promptIds.Length, rejectedIds.Length);
}
