namespace Anima.Data;

/// <summary>
/// Several continuations of one beginning as a tree of tokens: a trunk (the longest common prefix of all sequences, so the prompt
/// and any equal beginning of the answers), then one branch a sequence. Under causal attention a branch that sees the trunk and
/// itself computes what the whole sequence would, so the trunk is computed once.
/// Positions in the tree: the trunk's tokens first, then those of branch 0, branch 1, and so on.
/// </summary>
internal sealed class TokenTree
{
    private readonly int[] _completionStarts;

    private readonly bool[]?[] _masks;

    private TokenTree(int row, int[] trunk, int[][] branches, int[] completionStarts, bool[]?[] masks)
    {
        Row = row;
        Trunk = trunk;
        Branches = branches;
        (_completionStarts, _masks) = (completionStarts, masks);
        TokenCount = trunk.Length + branches.Sum(branch => branch.Length);
        Predictions = ListPredictions();
    }

    /// <summary>The row of the source it came from.</summary>
    public int Row { get; }

    /// <summary>Token ids common to the beginning of all sequences; empty when their first tokens differ.</summary>
    public int[] Trunk { get; }

    /// <summary>Token ids of each sequence after the trunk, [sequences][length]; empty where the trunk is the whole sequence.</summary>
    public int[][] Branches { get; }

    /// <summary>Number of sequences: 2 for a pair, 0 = chosen and 1 = rejected.</summary>
    public int SequenceCount => Branches.Length;

    /// <summary>Tokens in the tree: trunk and all branches.</summary>
    public int TokenCount { get; }

    /// <summary>Tokens of all sequences, the trunk counted once for each.</summary>
    public int SequenceTokenCount => TokenCount + (SequenceCount - 1) * Trunk.Length;

    /// <summary>
    /// Every completion token that has a predecessor, by tree position of that predecessor; members name sequences of this tree.
    /// </summary>
    public PredictionList Predictions { get; }

    /// <summary>Builds the tree of sequences that share a beginning.</summary>
    /// <param name="row">The row of the source they came from.</param>
    /// <param name="sequences">At least one sequence; for a pair chosen, then rejected.</param>
    /// <exception cref="ArgumentException">There is no sequence.</exception>
    public static TokenTree Grow(int row, params ReadOnlySpan<PreparedSequence> sequences)
    {
        if (sequences.IsEmpty)
            throw new ArgumentException("A tree needs at least one sequence.", nameof(sequences));
        var trunk = sequences[0].Ids.AsSpan();
        foreach (var sequence in sequences[1..])
            trunk = trunk[..trunk.CommonPrefixLength(sequence.Ids)];
        var branches = new int[sequences.Length][];
        var completionStarts = new int[sequences.Length];
        var masks = new bool[]?[sequences.Length];
        for (var s = 0; s < sequences.Length; s++)
        {
            branches[s] = sequences[s].Ids[trunk.Length..];
            (completionStarts[s], masks[s]) = (sequences[s].CompletionStart, sequences[s].Mask);
        }

        return new TokenTree(row, trunk.ToArray(), branches, completionStarts, masks);
    }

    /// <summary>Builds the tree of a prompt and the answers that continue it, each whole sequence cut at its end.</summary>
    /// <param name="row">The row of the source they came from.</param>
    /// <param name="prompt">Token ids of the prompt.</param>
    /// <param name="answers">Token ids of each answer; at least one.</param>
    /// <param name="lengths">Tokens that prompt and answer keep together.</param>
    internal static TokenTree Grow(int row, ReadOnlySpan<int> prompt, int[][] answers, int[] lengths)
    {
        prompt = prompt[..Math.Min(prompt.Length, lengths[0])];
        var common = answers[0].AsSpan(0, lengths[0] - prompt.Length);
        for (var s = 1; s < answers.Length; s++)
            common = common[..common.CommonPrefixLength(answers[s].AsSpan(0, lengths[s] - prompt.Length))];
        var completionStarts = new int[answers.Length];
        completionStarts.AsSpan().Fill(prompt.Length);
        var branches = new int[answers.Length][];
        for (var s = 0; s < branches.Length; s++)
            branches[s] = answers[s][common.Length..(lengths[s] - prompt.Length)];
        return new TokenTree(row, [.. prompt, .. common], branches, completionStarts, new bool[]?[answers.Length]);
    }

    /// <summary>A tree of one sequence of which any tokens may be targets.</summary>
    /// <param name="row">The row of the source it came from.</param>
    /// <param name="ids">Token ids, [length].</param>
    /// <param name="isTarget">Which of them are predicted, [length]; the first has no predecessor and never is.</param>
    public static TokenTree Single(int row, int[] ids, bool[] isTarget) => Grow(row, new PreparedSequence(ids, isTarget));

    /// <summary>The whole sequence, trunk and branch.</summary>
    /// <param name="sequence">Index of the sequence, from 0.</param>
    public PreparedSequence Sequence(int sequence)
    {
        int[] ids = [.. Trunk, .. Branches[sequence]];
        return _masks[sequence] is { } mask ? new(ids, mask) : new(ids, _completionStarts[sequence]);
    }

    /// <summary>Number of tokens of a sequence that are scored: its targets, but for one without a predecessor.</summary>
    /// <param name="sequence">Index of the sequence, from 0.</param>
    public int ScoredCount(int sequence) => Predictions.MemberSequence.AsSpan().Count(sequence);

    private int CompletionCount(int sequence) => Math.Max(0, Trunk.Length + Branches[sequence].Length - FirstScored(sequence));

    private int FirstScored(int sequence) => Math.Max(1, _completionStarts[sequence]);

    private bool IsScored(int sequence, int index) => index >= FirstScored(sequence) && (_masks[sequence] is not { } mask || mask[index]);

    private PredictionList ListPredictions()
    {
        var members = Enumerable.Range(0, SequenceCount).Sum(CompletionCount);
        var builder = new PredictionListBuilder(members);
        for (var index = Math.Max(1, _completionStarts.Min()); index < Trunk.Length; index++)
            AddTrunkTarget(builder, index);
        if (Trunk.Length > 0)
            AddForkTargets(builder);
        var branchStart = Trunk.Length;
        for (var s = 0; s < SequenceCount; s++)
        {
            AddBranchTargets(builder, s, branchStart);
            branchStart += Branches[s].Length;
        }

        return builder.ToList();
    }

    private void AddTrunkTarget(PredictionListBuilder builder, int index)
    {
        var isAdded = false;
        for (var s = 0; s < SequenceCount; s++)
        {
            if (!IsScored(s, index))
                continue;
            if (!isAdded)
                builder.Add(index - 1, Trunk[index]);
            isAdded = true;
            builder.AddMember(s);
        }
    }

    // The trunk's last position predicts the first token of every branch; branches that begin alike share one prediction.
    private void AddForkTargets(PredictionListBuilder builder)
    {
        for (var s = 0; s < SequenceCount; s++)
        {
            if (!IsScoredAtFork(s) || IsForkTargetOfEarlier(s))
                continue;
            builder.Add(Trunk.Length - 1, Branches[s][0]);
            for (var other = s; other < SequenceCount; other++)
                if (IsScoredAtFork(other) && Branches[other][0] == Branches[s][0])
                    builder.AddMember(other);
        }
    }

    private bool IsScoredAtFork(int sequence) => Branches[sequence].Length > 0 && IsScored(sequence, Trunk.Length);

    private bool IsForkTargetOfEarlier(int sequence)
    {
        for (var earlier = 0; earlier < sequence; earlier++)
            if (IsScoredAtFork(earlier) && Branches[earlier][0] == Branches[sequence][0])
                return true;
        return false;
    }

    private void AddBranchTargets(PredictionListBuilder builder, int sequence, int branchStart)
    {
        var branch = Branches[sequence];
        for (var i = Math.Max(1, FirstScored(sequence) - Trunk.Length); i < branch.Length; i++)
        {
            if (!IsScored(sequence, Trunk.Length + i))
                continue;
            builder.Add(branchStart + i - 1, branch[i]);
            builder.AddMember(sequence);
        }
    }
}
