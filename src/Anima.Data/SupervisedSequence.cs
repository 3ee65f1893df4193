using Anima.Recipes;

namespace Anima.Data;

/// <summary>A sequence for supervised fine-tuning: token ids, and which of them the loss covers.</summary>
/// <param name="row">The row of the source it came from, counted from 0 over all rows.</param>
/// <param name="ids">Token ids after truncation, [length].</param>
/// <param name="isTarget">Which of them are learnt, [length]; the first has no predecessor and never is.</param>
public sealed class SupervisedSequence(int row, int[] ids, bool[] isTarget) : ITrainingItem
{
    /// <summary>The row of the source it came from, counted from 0 over all rows, dropped ones included.</summary>
    public int Row { get; } = row;

    /// <summary>A number that sequences with the same prompt share, whatever its case and white space; null where there is no prompt to compare.</summary>
    public ulong? PromptKey { get; private init; }

    /// <summary>Token ids after truncation, [length].</summary>
    public int[] Ids { get; } = ids;

    /// <summary>Which tokens are learnt, [length].</summary>
    public bool[] IsTarget { get; } = isTarget;

    /// <inheritdoc/>
    public int LongestLength => Ids.Length;

    /// <inheritdoc/>
    public int MostTreeTokens => Ids.Length;

    /// <summary>Tokens that are learnt.</summary>
    public int TargetCount => IsTarget.AsSpan(1).Count(true);

    /// <summary>Cuts ids and targets to a maximal length, or gives null when no target is left.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="ids">Token ids before the cut.</param>
    /// <param name="isTarget">Which of them are learnt.</param>
    /// <param name="truncation">The cut.</param>
    /// <param name="promptKey">See <see cref="PromptKey"/>.</param>
    public static SupervisedSequence? Cut(int row, int[] ids, bool[] isTarget, Truncation truncation, ulong? promptKey = null)
    {
        var length = Math.Min(ids.Length, truncation.MaxLength ?? int.MaxValue);
        var range = truncation.Side == TruncationSide.Right ? ..length : (ids.Length - length)..;
        var sequence = new SupervisedSequence(row, ids[range], isTarget[range]) { PromptKey = promptKey };
        return length > 0 && sequence.TargetCount > 0 ? sequence : null;
    }

    /// <summary>The sequence as a tree of one.</summary>
    public TokenTree ToTree() => TokenTree.Single(Row, Ids, IsTarget);
}
