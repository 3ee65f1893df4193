namespace Anima.Rlhf.Tests.Devices;

/// <summary>Threads that allocate, collect and wait for finalizers without pause, as prefetching, logging and HTTP do now and then.</summary>
internal sealed class GarbageStorm : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _threads;
    private long _collections;

    public GarbageStorm(int threads)
    {
        _threads = [.. Enumerable.Range(0, threads).Select(i => new Thread(() => Rage(i)) { IsBackground = true })];
        _threads.ForEach(thread => thread.Start());
    }

    /// <summary>Collections so far: proof that there was a storm.</summary>
    public long Collections => Interlocked.Read(ref _collections);

    public void Dispose()
    {
        _stop.Cancel();
        _threads.ForEach(thread => thread.Join());
        _stop.Dispose();
    }

    private void Rage(int seed)
    {
        var random = new Random(seed);
        var held = new object[64];
        while (!_stop.IsCancellationRequested)
        {
            // About a millisecond: collections back to back would stop the other thread for good.
            for (var i = 0; i < 20_000; i++)
                held[random.Next(held.Length)] = new byte[random.Next(16, 400)];
            // What is at stake is young, so a whole collection is needed only now and then.
            GC.Collect(random.Next(100) == 0 ? 2 : 0, GCCollectionMode.Forced, blocking: true);
            if (random.Next(8) == 0)
                GC.WaitForPendingFinalizers();
            Interlocked.Increment(ref _collections);
        }
        GC.KeepAlive(held);
    }
}
