namespace Anima.Rlhf.Tracking;

/// <summary>All trackers of a run as one. A tracker that fails is behind until it works again; training goes on.</summary>
/// <param name="trackers">The trackers; disposed of with this.</param>
/// <param name="report">Is told, once for each tracker, that it failed.</param>
internal sealed class RunTrackers(IEnumerable<IRunTracker> trackers, Action<string> report) : IDisposable
{
    private readonly List<Follower> _followers = [.. trackers.Select(tracker => new Follower(tracker, report))];

    /// <summary>Begins all.</summary>
    /// <exception cref="InvalidDataException">A tracker cannot take this run at all.</exception>
    public void Begin(TrackedRun run) => _followers.ForEach(follower => follower.Begin(run));

    /// <summary>Hands a record to all.</summary>
    public void Log(MetricsRecord record) => _followers.ForEach(follower => follower.Log(record));

    /// <summary>Ends all.</summary>
    public void End(RunEnd end, string? reason = null) => _followers.ForEach(follower => follower.End(end, reason));

    /// <inheritdoc/>
    public void Dispose() => _followers.ForEach(follower => follower.Tracker.Dispose());

    private sealed class Follower(IRunTracker tracker, Action<string> report)
    {
        private readonly Queue<MetricsRecord> _behind = new();
        private bool _wasReported;

        public IRunTracker Tracker => tracker;

        // Before the first step a tracker that cannot work is worth an error, not hours without it.
        public void Begin(TrackedRun run) => tracker.Begin(run);

        public void Log(MetricsRecord record)
        {
            _behind.Enqueue(record);
            Try(() =>
            {
                while (_behind.TryPeek(out var next))
                {
                    tracker.Log(next);
                    _behind.Dequeue();
                }
            });
        }

        public void End(RunEnd end, string? reason) => Try(() => tracker.End(end, reason));

        private void Try(Action work)
        {
            try
            {
                work();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                if (!_wasReported)
                    report($"tracking: {tracker.GetType().Name} failed ({error.Message.TrimEnd('.')}); training goes on, metrics.jsonl has all metrics");
                _wasReported = true;
            }
        }
    }
}
