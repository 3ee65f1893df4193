using Anima.Recipes;

namespace Anima.Rlhf.Tracking;

/// <summary>
/// Follows a run beside its <c>metrics.jsonl</c>, which is written first and is the truth. Called from the training thread. What it throws
/// does not stop training: it is said once, and the records that it missed are handed to it again later.
/// </summary>
public interface IRunTracker : IDisposable
{
    /// <summary>The run begins, or goes on from a checkpoint: what was tracked of later steps is to be forgotten.</summary>
    void Begin(TrackedRun run);

    /// <summary>A step was taken or the held-out set measured; called once for each record, in order.</summary>
    void Log(MetricsRecord record);

    /// <summary>The run stands still.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="reason">Why, where it failed.</param>
    void End(RunEnd end, string? reason);
}

/// <summary>How a run came to stand still.</summary>
public enum RunEnd
{
    /// <summary>All steps are taken and the result is written.</summary>
    Finished,

    /// <summary>It was asked to stop and can be resumed.</summary>
    Interrupted,

    /// <summary>An error ended it; it can be resumed from its last checkpoint.</summary>
    Failed,
}

/// <summary>What a tracker may know of a run when it begins.</summary>
/// <param name="Recipe">The resolved recipe.</param>
/// <param name="Id">32 hexadecimal digits, chosen when the run folder was made.</param>
/// <param name="Folder">The run folder's absolute path.</param>
/// <param name="Data">The data files.</param>
/// <param name="Step">The step that it goes on from; 0 for a new run.</param>
/// <param name="Records">The records up to that step, in order.</param>
public sealed record TrackedRun(Recipe Recipe, string Id, string Folder, IReadOnlyList<TrackedData> Data, int Step, IReadOnlyList<MetricsRecord> Records);

/// <summary>A data file of a run.</summary>
/// <param name="Name">Its path, or where it lies on the hub.</param>
/// <param name="Sha256">Of its content, lower-case hex.</param>
/// <param name="IsHeldOut">Whether it is measured on rather than trained on.</param>
public sealed record TrackedData(string Name, string Sha256, bool IsHeldOut);
