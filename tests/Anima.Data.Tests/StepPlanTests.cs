using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests;

public sealed class StepPlanTests
{
    [Fact]
    public void A_permutation_holds_every_index_once() =>
        Prop.ForAll(Gen.Choose(0, 300).ToArbitrary(), Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), (count, seed) =>
            Assert.Equal(Enumerable.Range(0, count), SeededPermutation.Create(count, seed, 3).Order())).QuickCheckThrowOnFailure();

    [Fact]
    public void A_permutation_is_fixed_for_all_time()
    {
        // Computed by a second implementation in another language.
        Assert.Equal(ExpectedSeed42, SeededPermutation.Create(10, 42, 0));
        Assert.Equal(ExpectedSeed42Stream1, SeededPermutation.Create(10, 42, 1));
    }

    [Fact]
    public void Every_index_comes_first_about_equally_often()
    {
        var counts = new int[10];
        for (var seed = 0; seed < 20_000; seed++)
            counts[SeededPermutation.Create(10, seed, 0)[0]]++;
        // 2,000 expected, standard deviation 42: six of them either side.
        Assert.All(counts, count => Assert.InRange(count, 1_750, 2_250));
    }

    [Fact]
    public void Shuffled_epochs_differ_and_file_order_repeats()
    {
        var shuffled = new EpochOrder(50, shuffle: true, seed: 1);
        var first = shuffled.Epoch(0).ToArray();
        Assert.NotEqual(first, shuffled.Epoch(1).ToArray());
        Assert.Equal(first, shuffled.Epoch(0).ToArray());
        Assert.NotEqual(first, new EpochOrder(50, shuffle: true, seed: 2).Epoch(0).ToArray());
        var inOrder = new EpochOrder(50, shuffle: false, seed: 1);
        Assert.Equal(Enumerable.Range(0, 50), inOrder.Epoch(3).ToArray());
    }

    [Fact]
    public void Steps_equal_a_naive_enumeration() =>
        Prop.ForAll(Plans.ToArbitrary(), plan =>
        {
            var (count, pairsPerStep, quarterEpochs, maxSteps, shuffle) = plan;
            var order = new EpochOrder(count, shuffle, seed: 9);
            var epochs = quarterEpochs / 4.0;
            var steps = new StepPlan(order, pairsPerStep, epochs, maxSteps == 0 ? null : maxSteps);
            var expected = Enumerable.Range(0, int.MaxValue)
                .SelectMany(epoch => order.Epoch(epoch).ToArray().Chunk(pairsPerStep))
                .Take(maxSteps > 0 ? maxSteps : StepsIn(epochs, count, pairsPerStep)).ToArray();
            Assert.Equal(expected.Length, steps.TotalSteps);
            // Backwards, as random access must not depend on what was asked before.
            for (var step = steps.TotalSteps; step >= 1; step--)
                Assert.Equal(expected[step - 1], steps.ItemsOf(step).ToArray());
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(8, 4, 3.0, null, 6)]
    [InlineData(9, 4, 1.0, null, 3)]
    [InlineData(9, 4, 0.5, null, 2)]
    [InlineData(3, 16, 2.0, null, 2)]
    [InlineData(8, 4, 1.0, 5, 5)]
    [InlineData(8, 4, 100.0, 1, 1)]
    public void Steps_are_counted_as_transformers_does(int count, int pairsPerStep, double epochs, int? maxSteps, int expected) =>
        Assert.Equal(expected, new StepPlan(new EpochOrder(count, shuffle: true, seed: 0), pairsPerStep, epochs, maxSteps).TotalSteps);

    [Fact]
    public void A_plan_without_pairs_says_where_they_went()
    {
        var error = Assert.Throws<InvalidDataException>(() => new StepPlan(new EpochOrder(0, shuffle: true, seed: 0), 4, 1));
        Assert.Contains("not a single pair", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_for_evaluation_is_disjoint_complete_and_never_all() =>
        Prop.ForAll(Gen.Choose(2, 400).ToArbitrary(), Gen.Choose(1, 999).ToArbitrary(), (count, thousandths) =>
        {
            var split = EvalSplit.Carve(count, thousandths / 1000.0, seed: 5);
            Assert.InRange(split.Eval.Length, 1, count - 1);
            Assert.True(Math.Abs(split.Eval.Length - count * thousandths / 1000.0) <= 1);
            Assert.Equal(Enumerable.Range(0, count), split.Train.Concat(split.Eval).Order());
            Assert.Equal(split.Train.Order(), split.Train);
            Assert.Equal(split.Eval.Order(), split.Eval);
            Assert.Equal(split.Eval, EvalSplit.Carve(count, thousandths / 1000.0, seed: 5).Eval);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 1)]
    [InlineData(10, double.NaN)]
    [InlineData(1, 0.5)]
    public void A_share_that_leaves_nothing_is_refused(int count, double share) =>
        Assert.Throws<InvalidDataException>(() => EvalSplit.Carve(count, share, seed: 0));

    private static readonly int[] ExpectedSeed42 = [6, 0, 7, 5, 8, 2, 9, 4, 1, 3];
    private static readonly int[] ExpectedSeed42Stream1 = [7, 1, 5, 8, 6, 0, 2, 9, 3, 4];

    private static readonly Gen<(int Count, int PairsPerStep, int QuarterEpochs, int MaxSteps, bool Shuffle)> Plans =
        from count in Gen.Choose(1, 40)
        from pairsPerStep in Gen.Choose(1, 12)
        from quarterEpochs in Gen.Choose(1, 14)
        from maxSteps in Gen.Choose(0, 60)
        from shuffle in Gen.Elements(true, false)
        select (count, pairsPerStep, quarterEpochs, maxSteps, shuffle);

    private static int StepsIn(double epochs, int count, int pairsPerStep) =>
        (int)Math.Ceiling(epochs * Enumerable.Range(0, count).Chunk(pairsPerStep).Count());
}
