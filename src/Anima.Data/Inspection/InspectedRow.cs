namespace Anima.Data.Inspection;

/// <summary>A row as an inspection sees it.</summary>
public sealed record InspectedRow
{
    /// <summary>The row, or null where it could not be read.</summary>
    public DataRow? Row { get; init; }

    /// <summary>Its text, or null where it holds token ids or something that is no pair.</summary>
    public PairText? Text { get; init; }

    /// <summary>What training would make of it, or null where it could not be tokenised or nobody asked.</summary>
    public PreparedRow? Tokens { get; init; }

    /// <summary>What ended the look at this row, or null.</summary>
    public RowProblem? Problem { get; init; }
}
