namespace Anima.Data.Inspection;

/// <summary>How long the parts of pairs are.</summary>
/// <param name="Unit">Characters or tokens.</param>
/// <param name="Prompt">Of prompts.</param>
/// <param name="Chosen">Of preferred answers.</param>
/// <param name="Rejected">Of the other answers.</param>
/// <param name="Difference">Of chosen less rejected.</param>
/// <param name="ChosenLongerShare">Share of pairs whose preferred answer is the longer one, 0 to 1.</param>
/// <param name="EqualShare">Share of pairs whose answers are equally long.</param>
public sealed record LengthSummary(
    string Unit, NumberSummary Prompt, NumberSummary Chosen, NumberSummary Rejected, NumberSummary Difference, double ChosenLongerShare, double EqualShare)
{
    /// <summary>The parts by their names.</summary>
    public IEnumerable<(string Name, NumberSummary Lengths)> Parts => [("prompt", Prompt), ("chosen", Chosen), ("rejected", Rejected)];
}

/// <summary>What becomes of pairs at a maximal length of prompt and answer together, cut on the right.</summary>
/// <param name="MaxLength">The length, in tokens.</param>
/// <param name="Pairs">All pairs.</param>
/// <param name="Dropped">Pairs whose prompt leaves no room for an answer.</param>
/// <param name="Cut">Pairs of which an answer loses its end.</param>
public sealed record CutSummary(int MaxLength, long Pairs, long Dropped, long Cut)
{
    /// <summary>Pairs that fit as they are.</summary>
    public long Whole => Pairs - Dropped - Cut;
}
