using Anima.Recipes;
using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests;

/// <summary>Items of any number of branches, with targets anywhere, against what a mask over whole sequences says.</summary>
public sealed class TrainingItemTests
{
    private static readonly Gen<int[]> Ids = Gen.Choose(0, 8).SelectMany(length => Gen.ArrayOf(Gen.Choose(1, 3), length));

    private static readonly Gen<(int[] Ids, bool[]? Mask)> Branches =
        from ids in Ids
        from mask in Gen.ArrayOf(Gen.Elements(true, false), ids.Length)
        from isWhole in Gen.Elements(true, false)
        select (ids, isWhole ? null : mask);

    private static readonly Gen<(int[] Shared, (int[] Ids, bool[]? Mask)[] Branches, Truncation Cut)> Items =
        from shared in Ids
        from count in Gen.Choose(1, 4)
        from branches in Gen.ArrayOf(Branches, count)
        from length in Gen.Choose(0, 14)
        from side in Gen.Elements(TruncationSide.Right, TruncationSide.Left)
        select (shared, branches, length == 0 ? Truncation.None : new Truncation(length, side));

    [Fact]
    public void A_tree_scores_the_targets_that_a_cut_leaves_and_lengths_are_known_before() =>
        Prop.ForAll(Items.ToArbitrary(), given =>
        {
            var (shared, branches, cut) = given;
            var item = new TrainingItem(3, shared, [.. branches.Select(branch => new ItemBranch(branch.Ids, branch.Mask is null ? null : ItemBranch.RangesOf(branch.Mask)))], cut);
            var tree = item.ToTree();
            for (var b = 0; b < branches.Length; b++)
            {
                int[] whole = [.. shared, .. branches[b].Ids];
                bool[] mask = [.. shared.Select(_ => false), .. branches[b].Mask ?? [.. branches[b].Ids.Select(_ => true)]];
                var kept = Math.Min(whole.Length, cut.MaxLength ?? whole.Length);
                var range = cut.Side == TruncationSide.Right ? ..kept : (whole.Length - kept)..;
                var expected = mask[range].Select((isTarget, i) => (isTarget, i)).Where(token => token.isTarget && token.i > 0).Select(token => token.i).ToList();
                Assert.Equal(whole[range], tree.Sequence(b).Ids);
                Assert.Equal(expected, Enumerable.Range(0, kept).Where(tree.Sequence(b).IsScored));
                Assert.Equal(expected.Count, tree.ScoredCount(b));
                Assert.Equal(expected.Count, item.TargetCount(b));
                Assert.Equal(mask.Skip(1).Count(isTarget => isTarget), item.TargetCount(b, isCut: false));
            }
            Assert.Equal(tree.SequenceTokenCount, item.Tokens);
            Assert.InRange(tree.TokenCount, 0, item.MostTreeTokens);
            Assert.Equal(Enumerable.Range(0, branches.Length).Max(b => item.Sequence(b).Length), item.LongestLength);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_of_a_set_know_their_source_and_their_number_there()
    {
        using var first = new TemporaryFile("{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n");
        using var second = new TemporaryFile("{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n{\"prompt\":\"q\",\"chosen\":\"a\",\"rejected\":\"b\"}\n");
        var set = PreparedSet.Load([new RowSource(first.Path), new RowSource(second.Path)], new RowPreparation(new CharacterEncoder(), new()), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            [$"{first.Path}, row 0", $"{first.Path}, row 1", $"{second.Path}, row 0", $"{second.Path}, row 1", "row 4"],
            Enumerable.Range(0, 5).Select(set.PlaceOf));
    }
}
