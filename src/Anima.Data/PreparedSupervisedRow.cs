using Anima.Data.Filters;

namespace Anima.Data;

/// <summary>What preparation made of one row for supervised fine-tuning: a sequence, or a reason why it has none.</summary>
/// <param name="Row">The row, counted from 0 over all sources.</param>
/// <param name="Sequence">The sequence, or null when the row was dropped.</param>
/// <param name="DropReason">Why the row was dropped, in a few words that are the same for all rows with that fault; null when it was kept.</param>
/// <param name="IsCut">Whether it is longer than the maximal length.</param>
public readonly record struct PreparedSupervisedRow(int Row, SupervisedSequence? Sequence, string? DropReason, bool IsCut)
{
    /// <summary>Whether its messages hold control tokens that are read as text.</summary>
    public bool HasTypedControlTokens { get; init; }

    /// <summary>What tells whether the row nearly repeats another; null where nobody asks.</summary>
    internal RowLikeness? Likeness { get; init; }
}
