using Anima.Recipes;
using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests;

public sealed class TreePropertyTests
{
    // Few distinct ids, so that prefixes, equal answers and answers that extend one another are common.
    private static readonly Gen<int[]> Ids = Gen.Choose(0, 8).SelectMany(length => Gen.ArrayOf(Gen.Choose(1, 3), length));

    private static readonly Gen<Truncation> Cuts =
        from length in Gen.Choose(0, 14)
        from side in Gen.Elements(TruncationSide.Right, TruncationSide.Left)
        select length == 0 ? Truncation.None : new Truncation(length, side);

    private static readonly Gen<TrainingItem> Pairs =
        from prompt in Ids
        from chosen in Ids
        from rejected in Ids
        from cut in Cuts
        from row in Gen.Choose(0, 99)
        select TrainingItem.Pair(row, prompt, chosen, rejected, cut);

    private static readonly Gen<PreparedSequence[]> Answers =
        from count in Gen.Choose(1, 5)
        from sequences in Gen.ArrayOf(Ids.SelectMany(ids => Gen.Choose(0, ids.Length).Select(start => new PreparedSequence(ids, start))), count)
        select sequences;

    [Fact]
    public void Trunk_and_branch_give_back_each_sequence() =>
        Prop.ForAll(Answers.ToArbitrary(), sequences =>
        {
            var tree = TokenTree.Grow(7, sequences);
            for (var s = 0; s < sequences.Length; s++)
            {
                Assert.Equal(sequences[s].Ids, tree.Sequence(s).Ids);
                Assert.Equal(sequences[s].CompletionStart, tree.Sequence(s).CompletionStart);
            }

            Assert.Equal(sequences.Sum(sequence => sequence.Length), tree.SequenceTokenCount);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_trunk_is_the_longest_common_prefix() =>
        Prop.ForAll(Answers.ToArbitrary(), sequences =>
        {
            var tree = TokenTree.Grow(7, sequences);
            var canGrow = tree.Branches.All(branch => branch.Length > 0) && tree.Branches.Select(branch => branch[0]).Distinct().Count() == 1;
            Assert.False(canGrow);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Predictions_of_a_tree_are_each_sequences_completion_in_order_and_stand_once() =>
        Prop.ForAll(Answers.ToArbitrary(), sequences =>
        {
            var tree = TokenTree.Grow(7, sequences);
            var tokens = tree.Trunk.Concat(tree.Branches.SelectMany(branch => branch)).ToArray();
            var offset = tree.Trunk.Length;
            var places = new List<int[]>();
            foreach (var branch in tree.Branches)
            {
                places.Add([.. Enumerable.Range(0, tree.Trunk.Length), .. Enumerable.Range(offset, branch.Length)]);
                offset += branch.Length;
            }

            AssertPredictions(tree.Predictions, tokens, places, sequences);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_batch_holds_every_truncated_sequence_with_its_positions_and_predictions() =>
        Prop.ForAll(Gen.NonEmptyListOf(Pairs).ToArbitrary(), pairs =>
        {
            var batch = TreeBatch.Pack([.. pairs.Select(pair => pair.ToTree())]);
            PreparedSequence[] sequences = [.. pairs.SelectMany(pair => new[] { pair.Sequence(0), pair.Sequence(1) })];
            var places = batch.Trees.SelectMany(Places).ToArray();
            for (var s = 0; s < sequences.Length; s++)
            {
                Assert.Equal(sequences[s].Ids, places[s].Select(place => batch.TokenIds[place]));
                Assert.Equal(Enumerable.Range(0, sequences[s].Length), places[s].Select(place => batch.PositionIds[place]));
                Assert.Equal(batch.ScoredCounts[s], batch.Predictions.MemberSequence.Count(sequence => sequence == s));
            }

            AssertPredictions(batch.Predictions, batch.TokenIds, places, sequences);
            Assert.Equal(pairs.Select(pair => pair.Row), batch.Rows);
            Assert.Equal(pairs.Sum(pair => pair.Tokens), batch.Tokens);
            Assert.Equal(sequences.Sum(sequence => sequence.Length), batch.Tokens);
            Assert.Equal(Enumerable.Range(0, batch.TokensComputed), batch.Trees.SelectMany(segment => Enumerable.Range(segment.Tokens.Start, segment.Tokens.Length)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Truncation_keeps_one_end_and_cuts_the_completion_mask_alike() =>
        Prop.ForAll(Pairs.ToArbitrary(), pair =>
        {
            int[] whole = [.. pair.SharedIds, .. pair.BranchIds(0)];
            bool[] mask = [.. pair.SharedIds.Select(_ => false), .. pair.BranchIds(0).Select(_ => true)];
            var kept = Math.Min(whole.Length, pair.Truncation.MaxLength ?? whole.Length);
            var range = pair.Truncation.Side == TruncationSide.Right ? ..kept : (whole.Length - kept)..;
            Assert.Equal(whole[range], pair.Sequence(0).Ids);
            Assert.Equal(mask[range].Count(isCompletion => !isCompletion), pair.Sequence(0).CompletionStart);
            Assert.Equal(kept < whole.Length || pair.Sequence(1).Length < pair.SharedIds.Length + pair.BranchIds(1).Length, pair.IsTruncated);
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<int[]> Places(PlacedTree segment) => segment.Branches.Select(branch => new[]
    {
        Enumerable.Range(segment.Trunk.Start, segment.Trunk.Length), Enumerable.Range(branch.Start, branch.Length),
    }.SelectMany(run => run).ToArray());

    // Written from the definition: token i of a sequence, if in the completion and not first, is predicted where token i - 1 lies.
    private static void AssertPredictions(PredictionList list, int[] tokens, IReadOnlyList<int[]> places, PreparedSequence[] sequences)
    {
        for (var s = 0; s < sequences.Length; s++)
        {
            var expected = Enumerable.Range(0, sequences[s].Length)
                .Where(i => i > 0 && i >= sequences[s].CompletionStart)
                .Select(i => (places[s][i - 1], sequences[s].Ids[i]));
            var actual = Enumerable.Range(0, list.MemberSequence.Length)
                .Where(m => list.MemberSequence[m] == s)
                .Select(m => (list.Positions[list.MemberPrediction[m]], list.Targets[list.MemberPrediction[m]]));
            Assert.Equal(expected, actual);
        }

        var distinct = list.Positions.Zip(list.Targets).ToArray();
        Assert.Equal(distinct.Length, distinct.Distinct().Count());
        Assert.Equal(list.Positions.Order(), list.Positions);
        Assert.Equal(list.MemberPrediction.Order(), list.MemberPrediction);
        Assert.Equal(Enumerable.Range(0, list.Count), list.MemberPrediction.Distinct());
        Assert.All(list.Positions, position => Assert.InRange(position, 0, tokens.Length - 1));
    }
}
