namespace Anima.Data;

/// <summary>
/// A micro-batch: trees of tokens laid end to end in one flat sequence [T], without padding.
/// With n sequences a tree (2 for pairs), sequence s of tree i has the number n·i + s; for pairs 2·i is chosen, 2·i + 1 rejected.
/// </summary>
public sealed class TreeBatch
{
    private TreeBatch(int[] tokenIds, int[] positionIds, TreeSegment[] segments, PredictionList predictions, int[] scoredCounts, int[] rows, int tokens)
    {
        TokenIds = tokenIds;
        PositionIds = positionIds;
        Segments = segments;
        Predictions = predictions;
        ScoredCounts = scoredCounts;
        Rows = rows;
        Tokens = tokens;
    }

    /// <summary>Token ids, [T].</summary>
    public int[] TokenIds { get; }

    /// <summary>Position of each token in its own sequence, [T]: from 0 in a trunk, from the trunk's length in each branch.</summary>
    public int[] PositionIds { get; }

    /// <summary>Where each tree stands in the flat sequence, [trees].</summary>
    public IReadOnlyList<TreeSegment> Segments { get; }

    /// <summary>Predictions by flat position; members name sequences of the batch.</summary>
    public PredictionList Predictions { get; }

    /// <summary>Positions in [T] whose output predicts, [predictions], not decreasing.</summary>
    public int[] PredictionPositions => Predictions.Positions;

    /// <summary>Token id predicted, [predictions].</summary>
    public int[] PredictionTargets => Predictions.Targets;

    /// <summary>Index of a prediction, [members], not decreasing.</summary>
    public int[] MemberPrediction => Predictions.MemberPrediction;

    /// <summary>Number of the sequence that the prediction of the same index belongs to, [members].</summary>
    public int[] MemberSequence => Predictions.MemberSequence;

    /// <summary>Scored completion tokens of each sequence, [sequences]; equals its number of members.</summary>
    public int[] ScoredCounts { get; }

    /// <summary>The source row of each tree, [trees].</summary>
    public int[] Rows { get; }

    /// <summary>Number of trees.</summary>
    public int PairCount => Rows.Length;

    /// <summary>Number of sequences.</summary>
    public int SequenceCount => ScoredCounts.Length;

    /// <summary>Tokens of all sequences after truncation, as TRL counts them: prompt+chosen and prompt+rejected of every pair.</summary>
    public int Tokens { get; }

    /// <summary>T: tokens that are computed, each trunk once.</summary>
    public int TokensComputed => TokenIds.Length;

    /// <summary>Lays trees end to end.</summary>
    /// <param name="trees">At least one tree; all with the same number of sequences.</param>
    /// <exception cref="ArgumentException">No tree, or trees with different numbers of sequences.</exception>
    public static TreeBatch Pack(IReadOnlyList<PreferenceTree> trees)
    {
        if (trees.Count == 0)
            throw new ArgumentException("A batch needs at least one tree.", nameof(trees));
        var sequencesPerTree = trees[0].SequenceCount;
        if (trees.Any(tree => tree.SequenceCount != sequencesPerTree))
            throw new ArgumentException("All trees of a batch must have the same number of sequences.", nameof(trees));

        var tokenIds = new int[trees.Sum(tree => tree.TokenCount)];
        var positionIds = new int[tokenIds.Length];
        var segments = new TreeSegment[trees.Count];
        var predictions = new PredictionListBuilder(trees.Sum(tree => tree.Predictions.MemberPrediction.Length));
        var start = 0;
        for (var i = 0; i < trees.Count; i++)
        {
            segments[i] = Lay(trees[i], start, tokenIds, positionIds);
            predictions.Append(trees[i].Predictions, start, i * sequencesPerTree);
            start += trees[i].TokenCount;
        }

        int[] scoredCounts = [.. trees.SelectMany(tree => Enumerable.Range(0, sequencesPerTree).Select(tree.ScoredCount))];
        int[] rows = [.. trees.Select(tree => tree.Row)];
        return new TreeBatch(tokenIds, positionIds, segments, predictions.ToList(), scoredCounts, rows, trees.Sum(tree => tree.SequenceTokenCount));
    }

    private static TreeSegment Lay(PreferenceTree tree, int start, int[] tokenIds, int[] positionIds)
    {
        var trunk = LayRun(tree.Trunk, start, firstPosition: 0, tokenIds, positionIds);
        var branches = new TokenRange[tree.SequenceCount];
        var end = trunk.End;
        for (var s = 0; s < branches.Length; s++)
        {
            branches[s] = LayRun(tree.Branches[s], end, trunk.Length, tokenIds, positionIds);
            end = branches[s].End;
        }

        return new TreeSegment(trunk, branches);
    }

    private static TokenRange LayRun(int[] ids, int start, int firstPosition, int[] tokenIds, int[] positionIds)
    {
        ids.CopyTo(tokenIds, start);
        for (var i = 0; i < ids.Length; i++)
            positionIds[start + i] = firstPosition + i;
        return new TokenRange(start, ids.Length);
    }
}
