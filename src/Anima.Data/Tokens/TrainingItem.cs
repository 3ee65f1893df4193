using Anima.Recipes;

namespace Anima.Data;

/// <summary>
/// Anything that can be trained on: a shared beginning and the branches that continue it, as token ids. A completion, a text or a
/// conversation has one branch, a preference pair two (preferred, other), ranked answers as many as there are. The ids before truncation are
/// stored once, and need not be held in memory where they lie in a file; what training reads is composed on demand.
/// </summary>
internal sealed class TrainingItem
{
    private readonly TokenIds _shared;
    private readonly IReadOnlyList<ItemBranch> _branches;

    /// <summary>An item.</summary>
    /// <param name="row">The row it came from, counted from 0 over all rows of the set.</param>
    /// <param name="shared">Ids that all branches begin with, before truncation; may be empty.</param>
    /// <param name="branches">At least one.</param>
    /// <param name="truncation">The cut that each whole sequence undergoes.</param>
    public TrainingItem(int row, TokenIds shared, IReadOnlyList<ItemBranch> branches, Truncation truncation) =>
        (Row, _shared, _branches, Truncation) = (row, shared, branches, truncation);

    /// <summary>A preference pair.</summary>
    /// <param name="row">The row it came from, counted from 0 over all rows of the set.</param>
    /// <param name="prompt">Ids of the prompt.</param>
    /// <param name="chosen">Ids of the preferred answer.</param>
    /// <param name="rejected">Ids of the other answer.</param>
    /// <param name="truncation">The cut that both whole sequences undergo.</param>
    public static TrainingItem Pair(int row, int[] prompt, int[] chosen, int[] rejected, Truncation truncation) =>
        new(row, prompt, [new ItemBranch(chosen), new ItemBranch(rejected)], truncation);

    /// <summary>The row it came from, counted from 0 over all rows of the set, dropped ones included.</summary>
    public int Row { get; }

    /// <summary>A number that items with the same prompt share, whatever its case and white space; null where there is no prompt to compare.</summary>
    public ulong? PromptKey { get; init; }

    /// <summary>Whether a single answer is a good one (1) or a bad one (-1); null where nothing says so, as for pairs.</summary>
    public int? Sign { get; init; }

    /// <summary>The cut that each whole sequence undergoes.</summary>
    public Truncation Truncation { get; }

    /// <summary>Number of branches.</summary>
    public int BranchCount => _branches.Count;

    /// <summary>Ids of the shared part before truncation.</summary>
    public int[] SharedIds => _shared.Read();

    /// <summary>Tokens of the shared part before truncation.</summary>
    public int SharedLength => _shared.Length;

    /// <summary>Tokens of all sequences after truncation, the shared part counted once for each, as TRL counts.</summary>
    public int Tokens => SumOf(KeptLength);

    /// <summary>Tokens of its longest sequence after truncation.</summary>
    public int LongestLength => _branches.Max(KeptLength);

    /// <summary>
    /// Tokens that its tree has at most: the shared part once where all sequences keep the same of it, an equal beginning of the branches
    /// once for each. Known without reading an id.
    /// </summary>
    public int MostTreeTokens =>
        Tokens - (Truncation.Side == TruncationSide.Right ? (BranchCount - 1) * Math.Min(_shared.Length, Truncation.MaxLength ?? int.MaxValue) : 0);

    /// <summary>Whether truncation takes tokens from at least one of its sequences.</summary>
    public bool IsTruncated => Tokens < SumOf(branch => _shared.Length + branch.Ids.Length);

    /// <summary>What a branch is called among so many: chosen and rejected of a pair, the completion of a single one.</summary>
    public static string NameOf(int branch, int count) => count switch
    {
        1 => "completion",
        2 => branch == 0 ? "chosen" : "rejected",
        _ => FormattableString.Invariant($"answer {branch}"),
    };

    /// <summary>Ids of a branch before truncation.</summary>
    /// <param name="branch">Its index; of a pair 0 is chosen and 1 rejected.</param>
    public int[] BranchIds(int branch) => _branches[branch].Ids.Read();

    /// <summary>Tokens of a branch before truncation.</summary>
    /// <param name="branch">Its index.</param>
    public int BranchLength(int branch) => _branches[branch].Ids.Length;

    /// <summary>What is learnt of a whole sequence before truncation, as ranges of its tokens. Its first token has no predecessor, so it is not learnt even where it is named.</summary>
    /// <param name="branch">The sequence's branch.</param>
    public IReadOnlyList<TokenRange> Targets(int branch)
    {
        var (ids, targets) = _branches[branch];
        return targets is null ? [new TokenRange(_shared.Length, ids.Length)] : [.. targets.Select(range => new TokenRange(_shared.Length + range.Start, range.Length))];
    }

    /// <summary>Tokens of a sequence that are learnt: all its targets, or those that truncation leaves.</summary>
    /// <param name="branch">The sequence's branch.</param>
    /// <param name="isCut">Whether truncation counts.</param>
    public int TargetCount(int branch, bool isCut = true)
    {
        var (start, end) = isCut ? KeptRange(branch) : (0, _shared.Length + _branches[branch].Ids.Length);
        return Targets(branch).Sum(range => Math.Max(0, Math.Min(end, range.End) - Math.Max(start + 1, range.Start)));
    }

    /// <summary>A whole sequence after truncation. Composed anew at every call.</summary>
    /// <param name="branch">Its branch.</param>
    public PreparedSequence Sequence(int branch)
    {
        var cut = Truncation.Apply(SharedIds, BranchIds(branch));
        return _branches[branch].Targets is null ? cut : new PreparedSequence(cut.Ids, MaskOf(branch));
    }

    /// <summary>The item as a tree of tokens.</summary>
    public TokenTree ToTree()
    {
        var branches = new int[BranchCount][];
        var ends = new int[BranchCount];
        for (var b = 0; b < branches.Length; b++)
        {
            (var start, ends[b]) = KeptRange(b);
            // Sequences that are cut in front, each in another place, or that have targets of their own go as wholes.
            if (start > 0 || _branches[b].Targets is not null)
                return TokenTree.Grow(Row, [.. Enumerable.Range(0, BranchCount).Select(Sequence)]);
            branches[b] = BranchIds(b);
        }
        return TokenTree.Grow(Row, SharedIds, branches, ends);
    }

    /// <summary>Why an item goes whose answers are compared, but one of them has no token.</summary>
    internal static string EmptyReason(int branch, int count) => $"{NameOf(branch, count)} is empty";

    private int KeptLength(ItemBranch branch) => Truncation.LengthOf(_shared.Length, branch.Ids.Length);

    private int SumOf(Func<ItemBranch, int> count) => _branches.Sum(count);

    // What of a whole sequence truncation leaves.
    private (int Start, int End) KeptRange(int branch)
    {
        var (whole, kept) = (_shared.Length + _branches[branch].Ids.Length, KeptLength(_branches[branch]));
        return Truncation.Side == TruncationSide.Right ? (0, kept) : (whole - kept, whole);
    }

    private bool[] MaskOf(int branch)
    {
        var (start, end) = KeptRange(branch);
        var mask = new bool[end - start];
        foreach (var range in Targets(branch))
            if (Math.Min(end, range.End) is var last && Math.Max(start, range.Start) is var first && first < last)
                mask.AsSpan(first - start, last - first).Fill(true);
        return mask;
    }
}
