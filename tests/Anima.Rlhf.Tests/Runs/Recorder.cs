using Anima.Rlhf.Tracking;
using Anima.Rlhf.Training;

namespace Anima.Rlhf.Tests.Runs;

/// <summary>A tracker that remembers what it was told.</summary>
internal sealed class Recorder : IRunTracker
{
    public TrackedRun? Run { get; private set; }

    public List<MetricsRecord> Records { get; } = [];

    public List<(RunEnd End, string? Reason)> Ends { get; } = [];

    public bool IsDisposed { get; private set; }

    /// <summary>Sees a record before it is remembered.</summary>
    public Action<MetricsRecord> OnLog { get; init; } = _ => { };

    public void Begin(TrackedRun run) => Run = run;

    public void Log(MetricsRecord record)
    {
        OnLog(record);
        Records.Add(record);
    }

    public void End(RunEnd end, string? reason) => Ends.Add((end, reason));

    public void Dispose() => IsDisposed = true;
}

/// <summary>Keeps the sentences of a run.</summary>
internal sealed class SaidObserver : ITrainingObserver
{
    public List<string> Messages { get; } = [];

    public void Say(string message) => Messages.Add(message);
}
