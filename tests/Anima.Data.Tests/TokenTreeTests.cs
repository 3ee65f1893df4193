using Anima.Recipes;

namespace Anima.Data.Tests;

public sealed class TokenTreeTests
{
    [Fact]
    public void Equal_beginnings_of_answers_join_the_trunk_and_the_fork_predicts_both()
    {
        var tree = Pair([1, 2], [3, 4, 5], [3, 6]).ToTree();
        Assert.Equal([1, 2, 3], tree.Trunk);
        Assert.Equal([[4, 5], [6]], tree.Branches);
        Assert.Equal([1, 2, 2, 3], tree.Predictions.Positions);
        Assert.Equal([3, 4, 6, 5], tree.Predictions.Targets);
        Assert.Equal([0, 0, 1, 2, 3], tree.Predictions.MemberPrediction);
        Assert.Equal([0, 1, 0, 1, 0], tree.Predictions.MemberSequence);
    }

    [Fact]
    public void Equal_answers_leave_a_trunk_alone()
    {
        var tree = Pair([1], [2, 3], [2, 3]).ToTree();
        Assert.Equal([1, 2, 3], tree.Trunk);
        Assert.All(tree.Branches, Assert.Empty);
        Assert.Equal([0, 1], tree.Predictions.Positions);
        Assert.Equal([0, 1, 0, 1], tree.Predictions.MemberSequence);
    }

    [Fact]
    public void Without_a_common_token_the_trunk_is_empty_and_first_tokens_are_not_scored()
    {
        var tree = Pair([], [4, 5], [6]).ToTree();
        Assert.Empty(tree.Trunk);
        Assert.Equal([0], tree.Predictions.Positions);
        Assert.Equal([5], tree.Predictions.Targets);
        Assert.Equal(1, tree.ScoredCount(0));
        Assert.Equal(0, tree.ScoredCount(1));
    }

    [Fact]
    public void An_answer_that_extends_the_other_ends_in_the_only_branch()
    {
        var tree = Pair([1], [2], [2, 3]).ToTree();
        Assert.Equal([1, 2], tree.Trunk);
        Assert.Equal([[], [3]], tree.Branches);
        Assert.Equal([0, 1], tree.Predictions.Positions);
        Assert.Equal([0, 1, 1], tree.Predictions.MemberSequence);
    }

    [Fact]
    public void Of_three_answers_two_that_begin_alike_share_the_fork_prediction()
    {
        PreparedSequence[] answers = [new([1, 2, 5], 1), new([1, 3], 1), new([1, 2, 6], 1)];
        var tree = TokenTree.Grow(0, answers);
        Assert.Equal([1], tree.Trunk);
        Assert.Equal([0, 0, 1, 4], tree.Predictions.Positions);
        Assert.Equal([2, 3, 5, 6], tree.Predictions.Targets);
        Assert.Equal([0, 2, 1, 0, 2], tree.Predictions.MemberSequence);
    }

    [Fact]
    public void A_cut_from_the_left_gives_each_answer_its_own_beginning()
    {
        var pair = TrainingItem.Pair(0, [1, 2, 3], [4, 5], [6], new Truncation(3, TruncationSide.Left));
        Assert.Equal([3, 4, 5], pair.Sequence(0).Ids);
        Assert.Equal(1, pair.Sequence(0).CompletionStart);
        Assert.Equal([2, 3, 6], pair.Sequence(1).Ids);
        Assert.Equal(2, pair.Sequence(1).CompletionStart);
        Assert.Empty(pair.ToTree().Trunk);
    }

    [Fact]
    public void Batches_number_sequences_by_pair_and_side()
    {
        var batch = TreeBatch.Pack([Pair([1], [2], [3], row: 4).ToTree(), Pair([7], [8, 9], [8], row: 6).ToTree()]);
        Assert.Equal([1, 2, 3, 7, 8, 9], batch.TokenIds);
        Assert.Equal([0, 1, 1, 0, 1, 2], batch.PositionIds);
        Assert.Equal([0, 0, 3, 4], batch.Predictions.Positions);
        Assert.Equal([2, 3, 8, 9], batch.Predictions.Targets);
        Assert.Equal([0, 1, 2, 2, 3], batch.Predictions.MemberPrediction);
        Assert.Equal([0, 1, 2, 3, 2], batch.Predictions.MemberSequence);
        Assert.Equal([4, 6], batch.Rows);
        Assert.Equal([1, 1, 2, 1], batch.ScoredCounts);
        Assert.Equal(9, batch.Tokens);
        Assert.Equal(new TokenRange(3, 2), batch.Trees[1].Trunk);
        Assert.Equal([new TokenRange(5, 1), new TokenRange(6, 0)], batch.Trees[1].Branches);
    }

    private static TrainingItem Pair(int[] prompt, int[] chosen, int[] rejected, int row = 0) =>
        TrainingItem.Pair(row, prompt, chosen, rejected, Truncation.None);
}
