using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests;

/// <summary>How epochs mix sources by their weights.</summary>
public sealed class SourceShareTests
{
    private static readonly Gen<SourceShare[]> Shares =
        Gen.Choose(0, 30).SelectMany(count => Gen.Elements(0.1, 0.5, 1.0, 1.5, 2.0, 3.25).Select(weight => new SourceShare(count, weight))).ArrayOf().Where(shares => shares.Length is > 0 and < 5);

    [Fact]
    public void An_epoch_takes_whole_repeats_and_a_sample_without_repetition() =>
        Prop.ForAll(Shares.ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (shares, epoch, shuffle) =>
        {
            var order = new EpochOrder(shares, shuffle, seed: 3);
            var taken = order.Epoch(epoch).ToArray();
            Assert.Equal(order.Count, taken.Length);
            var start = 0;
            foreach (var share in shares)
            {
                var times = Enumerable.Range(start, share.Count).Select(index => taken.Count(other => other == index)).ToArray();
                Assert.Equal((int)Math.Round(share.Weight * share.Count, MidpointRounding.AwayFromZero), times.Sum());
                Assert.True(times.Length == 0 || times.Max() - times.Min() <= 1);
                start += share.Count;
            }
            // Another order that has been asked for other epochs gives the same.
            var later = new EpochOrder(shares, shuffle, seed: 3);
            _ = later.Epoch(epoch + 1);
            Assert.Equal(taken, later.Epoch(epoch).ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Weights_of_one_change_nothing() =>
        Prop.ForAll(Gen.Choose(1, 20).ArrayOf().Where(counts => counts.Length > 0).ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (counts, shuffle) =>
        {
            var mixed = new EpochOrder([.. counts.Select(count => new SourceShare(count, 1))], shuffle, seed: 8);
            var plain = new EpochOrder(counts.Sum(), shuffle, seed: 8);
            Assert.Equal(plain.Epoch(2).ToArray(), mixed.Epoch(2).ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Samples_differ_from_epoch_to_epoch_source_to_source_and_seed_to_seed()
    {
        SourceShare[] shares = [new(100, 0.5), new(100, 0.5)];
        int[] Of(int epoch, int source, long seed) => [.. new EpochOrder(shares, shuffle: false, seed).Epoch(epoch).ToArray().Where(index => index / 100 == source).Select(index => index % 100)];
        var samples = new[] { Of(0, 0, 1), Of(1, 0, 1), Of(0, 1, 1), Of(0, 0, 2) };
        Assert.Equal(4, samples.Select(sample => string.Join(' ', sample)).Distinct().Count());
        Assert.All(samples, sample => Assert.Equal(sample.Order(), sample));
    }

    [Fact]
    public void In_file_order_a_source_repeats_as_a_whole() =>
        Assert.Equal([0, 1, 0, 1, 2], new EpochOrder([new(2, 2), new(1, 1)], shuffle: false, seed: 1).Epoch(5).ToArray());

    [Fact]
    public void Steps_are_counted_by_what_an_epoch_takes()
    {
        var plan = new StepPlan(new EpochOrder([new(10, 0.5), new(3, 2)], shuffle: true, seed: 1), itemsPerStep: 4, epochs: 2);
        Assert.Equal((3, 6), (plan.StepsPerEpoch, plan.TotalSteps));
        Assert.Equal(3, plan.ItemsOf(6).Length);
    }

    [Fact]
    public void An_epoch_beyond_counting_is_refused() =>
        Assert.Throws<InvalidDataException>(() => new EpochOrder([new(1000, 1e9)], shuffle: true, seed: 1));
}
