namespace Anima.Data.Inspection;

/// <summary>How long the parts of rows are.</summary>
/// <param name="Unit">Characters or tokens.</param>
/// <param name="Parts">Prompt and answers by their names.</param>
/// <param name="Comparison">How the two answers of pairs compare; null where there are no pairs.</param>
internal sealed record LengthSummary(string Unit, IReadOnlyList<(string Name, NumberSummary Lengths)> Parts, LengthComparison? Comparison);

/// <summary>How the lengths of two answers compare.</summary>
/// <param name="Difference">Chosen less rejected.</param>
/// <param name="ChosenLongerShare">Share of pairs whose preferred answer is the longer one, 0 to 1.</param>
/// <param name="EqualShare">Share of pairs whose answers are equally long.</param>
internal sealed record LengthComparison(NumberSummary Difference, double ChosenLongerShare, double EqualShare);

/// <summary>What becomes of rows at a maximal length of prompt and answer together, cut on the right.</summary>
/// <param name="MaxLength">The length, in tokens.</param>
/// <param name="Items">All of them.</param>
/// <param name="Dropped">Those whose prompt leaves no room for an answer.</param>
/// <param name="Cut">Those of which an answer loses its end.</param>
internal sealed record CutSummary(int MaxLength, long Items, long Dropped, long Cut)
{
    /// <summary>Those that fit as they are.</summary>
    public long Whole => Items - Dropped - Cut;
}
