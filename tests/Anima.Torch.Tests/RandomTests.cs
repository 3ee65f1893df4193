using System.Runtime.InteropServices;
using static TorchSharp.Tests.Values;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class RandomTests : ScopedTests
{
    [Fact]
    public void The_stream_is_PyTorchs()
    {
        // torch.manual_seed(42); torch.randn(5)
        manual_seed(42);
        Near(1e-4, randn(5), 0.3367, 0.1288, 0.2345, 0.2303, -1.1229);
        // torch.manual_seed(0); torch.rand(3)
        manual_seed(0);
        Near(1e-4, rand(3), 0.4963, 0.7682, 0.0885);
    }

    [Fact]
    public void State_goes_round_and_a_stream_of_its_own_is_independent()
    {
        manual_seed(7);
        var state = get_rng_state();
        Assert.Equal(5056, state.numel());
        var first = Of(randn(4));
        set_rng_state(state);
        Assert.Equal(first, Of(randn(4)));

        using var own = new Generator(7);
        Assert.Equal(7, own.initial_seed());
        Assert.Equal(first, Of(randn(4, generator: own)));
        var later = own.get_state();
        var second = Of(rand([4], generator: own));
        own.set_state(later);
        Assert.Equal(second, Of(rand([4], generator: own)));
        Assert.Same(own, own.manual_seed(7));
        Assert.Equal(first, Of(randn(4, generator: own)));
    }

    [Fact]
    public void A_wrong_state_is_an_exception()
    {
        using var own = new Generator(3);
        Assert.Throws<ExternalException>(() => own.set_state(zeros(10)));
        Assert.Throws<ExternalException>(() => own.set_state(zeros(10, dtype: uint8)));
        Assert.Equal(3, own.initial_seed());
        Assert.Equal(4, randn(4, generator: own).numel());
    }

    [Fact]
    public void Draws_stay_in_their_range()
    {
        manual_seed(5);
        Assert.All(Of(randint(2, 5, new[] { 200L })), value => Assert.Contains(value, new[] { 2.0, 3, 4 }));
        Assert.Equal(int64, randint(3, [2L]).dtype);
        Assert.Equal(Enumerable.Range(0, 20).Select(value => (double)value), Of(randperm(20)).Order());
        Assert.All(Of(empty(100).uniform_(2, 3)), value => Assert.InRange(value, 2, 3));
        Assert.All(Of(Row(0, 0, 1).multinomial(4, replacement: true)), value => Assert.Equal(2, value));
        Assert.InRange(empty(10_000).bernoulli_(0.25).mean().ToDouble(), 0.2, 0.3);
        Assert.InRange(empty(10_000).normal_(3, 2).std().ToDouble(), 1.9, 2.1);
    }
}
