namespace Anima.Data;

/// <summary>
/// A micro-batch: trees of tokens laid end to end in one flat sequence [T], without padding. Sequences are numbered through: those of
/// the first tree, those of the second, and so on; in a batch of pairs 2·i is chosen and 2·i + 1 rejected.
/// </summary>
internal sealed class TreeBatch
{
    private TreeBatch(int[] tokenIds, int[] positionIds, PlacedTree[] trees, PredictionList predictions, int[] firstSequence, int[] rows, int tokens)
    {
        TokenIds = tokenIds;
        PositionIds = positionIds;
        Trees = trees;
        Predictions = predictions;
        FirstSequence = firstSequence;
        Rows = rows;
        Tokens = tokens;
        ScoredCounts = new int[SequenceCount];
        foreach (var sequence in predictions.MemberSequence)
            ScoredCounts[sequence]++;
    }

    /// <summary>Token ids, [T].</summary>
    public int[] TokenIds { get; }

    /// <summary>Position of each token in its own sequence, [T]: from 0 in a trunk, from the trunk's length in each branch.</summary>
    public int[] PositionIds { get; }

    /// <summary>Where each tree stands in the flat sequence, [trees].</summary>
    public IReadOnlyList<PlacedTree> Trees { get; }

    /// <summary>Predictions by flat position; members name sequences of the batch.</summary>
    public PredictionList Predictions { get; }

    /// <summary>Number of the first sequence of each tree, [trees + 1]; the last entry is the number of all.</summary>
    public int[] FirstSequence { get; }

    /// <summary>Scored completion tokens of each sequence, [sequences]; equals its number of members.</summary>
    public int[] ScoredCounts { get; }

    /// <summary>The source row of each tree, [trees].</summary>
    public int[] Rows { get; }

    /// <summary>Number of sequences.</summary>
    public int SequenceCount => FirstSequence[^1];

    /// <summary>Tokens of all sequences after truncation, as TRL counts them: prompt+chosen and prompt+rejected of every pair.</summary>
    public int Tokens { get; }

    /// <summary>T: tokens that are computed, each trunk once.</summary>
    public int TokensComputed => TokenIds.Length;

    /// <summary>Lays trees end to end.</summary>
    /// <param name="trees">At least one tree.</param>
    /// <exception cref="ArgumentException">No tree.</exception>
    public static TreeBatch Pack(IReadOnlyList<TokenTree> trees)
    {
        if (trees.Count == 0)
            throw new ArgumentException("A batch needs at least one tree.", nameof(trees));
        var tokenIds = new int[trees.Sum(tree => tree.TokenCount)];
        var positionIds = new int[tokenIds.Length];
        var placed = new PlacedTree[trees.Count];
        var firstSequence = new int[trees.Count + 1];
        var predictions = new PredictionListBuilder(trees.Sum(tree => tree.Predictions.MemberPrediction.Length));
        var start = 0;
        for (var i = 0; i < trees.Count; i++)
        {
            placed[i] = Lay(trees[i], start, tokenIds, positionIds);
            predictions.Append(trees[i].Predictions, start, firstSequence[i]);
            firstSequence[i + 1] = firstSequence[i] + trees[i].SequenceCount;
            start += trees[i].TokenCount;
        }
        return new TreeBatch(
            tokenIds, positionIds, placed, predictions.ToList(), firstSequence, [.. trees.Select(tree => tree.Row)], trees.Sum(tree => tree.SequenceTokenCount));
    }

    private static PlacedTree Lay(TokenTree tree, int start, int[] tokenIds, int[] positionIds)
    {
        var trunk = LayRun(tree.Trunk, start, firstPosition: 0, tokenIds, positionIds);
        var branches = new TokenRange[tree.SequenceCount];
        var end = trunk.End;
        for (var s = 0; s < branches.Length; s++)
        {
            branches[s] = LayRun(tree.Branches[s], end, trunk.Length, tokenIds, positionIds);
            end = branches[s].End;
        }

        return new PlacedTree(trunk, branches);
    }

    private static TokenRange LayRun(int[] ids, int start, int firstPosition, int[] tokenIds, int[] positionIds)
    {
        ids.CopyTo(tokenIds, start);
        for (var i = 0; i < ids.Length; i++)
            positionIds[start + i] = firstPosition + i;
        return new TokenRange(start, ids.Length);
    }
}
