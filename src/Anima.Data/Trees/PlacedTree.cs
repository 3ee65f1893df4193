namespace Anima.Data;

/// <summary>A run of tokens in a flat sequence.</summary>
/// <param name="Start">Index of the first token.</param>
/// <param name="Length">Number of tokens, 0 or more.</param>
internal readonly record struct TokenRange(int Start, int Length)
{
    /// <summary>Index just after the last token.</summary>
    public int End => Start + Length;
}

/// <summary>Where one tree stands in a batch's flat sequence: trunk first, branches in order, nothing between them.</summary>
/// <param name="trunk">The trunk's tokens; may be empty.</param>
/// <param name="branches">Each branch's tokens; any may be empty.</param>
internal sealed class PlacedTree(TokenRange trunk, TokenRange[] branches)
{
    /// <summary>The trunk's tokens. A trunk token attends to the trunk up to itself. May be empty.</summary>
    public TokenRange Trunk { get; } = trunk;

    /// <summary>Each branch's tokens. A branch token attends to the whole trunk and to its branch up to itself. May be empty.</summary>
    public TokenRange[] Branches { get; } = branches;

    /// <summary>All tokens of the tree.</summary>
    public TokenRange Tokens => new(Trunk.Start, Branches[^1].End - Trunk.Start);
}
