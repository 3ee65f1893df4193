namespace Anima.Data;

/// <summary>What preparation made of one row: an item, or a reason why it has none.</summary>
/// <param name="Row">The row, counted from 0 over all sources.</param>
/// <param name="Item">The item, or null when the row was dropped.</param>
/// <param name="DropReason">Why the row was dropped, in a few words that are the same for all rows with that fault; null when it was kept.</param>
internal readonly record struct PreparedRow(int Row, TrainingItem? Item, string? DropReason)
{
    /// <summary>What is noteworthy about it.</summary>
    public RowNotes Notes => Tokens?.Notes ?? RowNotes.None;

    /// <summary>The same row left out for a reason.</summary>
    internal PreparedRow Without(string reason) => this with { Item = null, DropReason = reason };

    /// <summary>What the row was tokenised to, for keeping.</summary>
    internal ItemTokens? Tokens { get; init; }
}
