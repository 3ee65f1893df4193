namespace Anima.Kernels;

/// <summary>
/// Work on blocks that do not depend on each other, shared among the caller and threads of the .NET pool. Each thread takes the next chunk of
/// blocks until none is left, so what a block becomes does not depend on who does it. The caller works too and never waits for a thread
/// that has not begun; a thread that comes late finds no chunk and touches nothing, so the pointers of a job need hold only until
/// <see cref="Run"/> returns.
/// </summary>
internal abstract class BlockJob : IThreadPoolWorkItem
{
    private readonly object _gate = new();
    private long _first, _last, _blocksPerChunk, _chunks, _taken, _done;

    /// <summary>Does blocks [first, last), one chunk.</summary>
    protected abstract void Do(long first, long last);

    /// <summary>Does blocks [first, last), all of them before it returns.</summary>
    /// <param name="first">The first block.</param>
    /// <param name="last">The block after the last.</param>
    /// <param name="blocksPerChunk">How many a thread takes at a time, at least 1.</param>
    /// <param name="threads">How many threads may work, the caller among them; 0 for one a processor of this process.</param>
    public void Run(long first, long last, long blocksPerChunk, int threads)
    {
        if (first >= last)
            return;
        (_first, _last, _blocksPerChunk) = (first, last, blocksPerChunk);
        _chunks = (last - first + blocksPerChunk - 1) / blocksPerChunk;
        var helpers = Math.Min(threads > 0 ? threads : Environment.ProcessorCount, _chunks) - 1;
        for (var i = 0; i < helpers; i++)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        TakeChunks();
        WaitForOthers();
    }

    void IThreadPoolWorkItem.Execute() => TakeChunks();

    private void TakeChunks()
    {
        for (long chunk; (chunk = Interlocked.Increment(ref _taken) - 1) < _chunks;)
        {
            var first = _first + chunk * _blocksPerChunk;
            Do(first, Math.Min(_last, first + _blocksPerChunk));
            if (Interlocked.Increment(ref _done) == _chunks)
                lock (_gate)
                    Monitor.Pulse(_gate);
        }
    }

    // They are at their last chunks, a few microseconds from the end: falling asleep takes longer.
    private void WaitForOthers()
    {
        for (var spin = new SpinWait(); Volatile.Read(ref _done) < _chunks && !spin.NextSpinWillYield;)
            spin.SpinOnce();
        lock (_gate)
            while (_done < _chunks)
                Monitor.Wait(_gate);
    }
}
