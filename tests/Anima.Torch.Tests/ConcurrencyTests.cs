using System.Diagnostics;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>The collector, other threads' allocations and other threads' disposals must not reach a call that is under way.</summary>
public sealed class ConcurrencyTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    [Fact]
    public void Temporaries_survive_collections_on_other_threads()
    {
        using var stop = new CancellationTokenSource(Duration);
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() => Allocate(stop.Token))).ToList();
        threads.ForEach(thread => thread.Start());
        var count = 0;
        try
        {
            using var x = full([4], 3.0);
            using var y = full([4], 2.0);
            for (; !stop.IsCancellationRequested; count++)
            {
                using (NewDisposeScope())
                    Expect(27, x.pow(2.0) * 3.0);
                Expect(27, x.pow(2.0) * 3.0);
                Expect(2, y.mul(y).sub(y));
                Expect(5, y.add(y, 1).add(1));
            }
        }
        finally
        {
            stop.Cancel();
            threads.ForEach(thread => thread.Join());
        }
        Assert.True(count > 1000, $"only {count} rounds ran");
    }

    [Fact]
    public async Task Disposal_during_a_call_gives_the_result_or_an_exception()
    {
        var watch = Stopwatch.StartNew();
        var (finished, refused) = (0, 0);
        while (watch.Elapsed < Duration / 2)
        {
            var x = full([64, 64], 1.0);
            var disposal = Task.Run(x.Dispose, TestContext.Current.CancellationToken);
            try
            {
                using var product = x.matmul(x);
                using var first = product[0, 0];
                Assert.Equal(64f, first.item<float>());
                finished++;
            }
            catch (ObjectDisposedException)
            {
                refused++;
            }
            await disposal;
        }
        Assert.True(finished + refused > 100);
    }

    [Fact]
    public void Threads_differentiate_side_by_side()
    {
        Parallel.For(0, 4, i =>
        {
            for (var j = 0; j < 200; j++)
            {
                using var scope = NewDisposeScope();
                var x = full([3], i + 1.0).requires_grad_();
                (x * x).sum().backward();
                Assert.Equal(2f * (i + 1), x.grad![2].item<float>());
            }
        });
    }

    private static void Expect(float expected, Tensor tensor)
    {
        if (tensor[3].item<float>() != expected)
            Assert.Fail($"{tensor[3].item<float>()} came out, not {expected}");
    }

    private static void Allocate(CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            GC.KeepAlive(new byte[256]);
            if (i % 20_000 == 0)
                GC.Collect(i % 100_000 == 0 ? 2 : 0, GCCollectionMode.Forced, blocking: true);
        }
    }
}
