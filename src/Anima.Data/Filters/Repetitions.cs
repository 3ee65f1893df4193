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

    private readonly SeenRows<int> _seen = new();
    private readonly NearDuplicates _near = new();

    /// <summary>Why an item goes, or null where it stays.</summary>
    public string? Reason(TrainingItem item, RowLikeness? likeness)
    {
        if (kind == Deduplication.None)
            return null;
        var identity = RowIdentity.Of(item.SharedIds, Enumerable.Range(0, item.BranchCount).Select(item.BranchIds));
        return _seen.Remember(identity, item.Row) is not null ? Exact
            : kind == Deduplication.Near && likeness is not null && _near.IsRepeated(likeness) ? Near
            : null;
    }
}
