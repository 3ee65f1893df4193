using System.Text.RegularExpressions;

namespace Anima.Data.Inspection;

/// <summary>A problem of a row.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Fault">Where it is, what it is, what to do.</param>
internal readonly partial record struct RowProblem(ProblemKind Kind, RowFault Fault)
{
    /// <summary>A problem at a known place.</summary>
    public RowProblem(ProblemKind kind, RowPlace place, string problem) : this(kind, new RowFault(place.File, place, problem))
    {
    }

    /// <summary>The word that stands for a kind, such as <c>empty-answer</c>.</summary>
    public static string WordFor(ProblemKind kind) => Inner().Replace(kind.ToString(), "-").ToLowerInvariant();

    /// <summary>Place, kind, problem and remedy in one line.</summary>
    public override string ToString() => $"{Fault.Place?.ToString() ?? Fault.File}: {WordFor(Kind)}: {Fault.Problem}";

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Inner();
}
