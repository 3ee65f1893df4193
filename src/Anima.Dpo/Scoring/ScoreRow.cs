using Anima.Data;

namespace Anima.Dpo.Scoring;

/// <summary>An input line of <c>score</c>, tokenised.</summary>
/// <param name="Row">The line.</param>
/// <param name="Tree">Its sequences: one, or chosen and rejected; null when the line is dropped.</param>
/// <param name="DropReason">Why training would drop it; null when it is scored.</param>
internal sealed record ScoreRow(DataRow Row, TokenTree? Tree, string? DropReason)
{
    /// <summary>Whether the model has anything to say: at least one completion token.</summary>
    public bool NeedsModel => Tree is not null && Enumerable.Range(0, Tree.SequenceCount).Any(sequence => Tree.ScoredCount(sequence) > 0);
}
