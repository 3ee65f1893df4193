using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All steps are taken and the result is written.</summary>
    Finished,

    /// <summary>It had been finished before; nothing was done.</summary>
    AlreadyFinished,

    /// <summary>Stopped after a step; a checkpoint and the result so far are written.</summary>
    Interrupted,

    /// <summary>Stopped before the first step; nothing is left of it.</summary>
    InterruptedBeforeStart,
}

/// <summary>What a run left.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Folder">The run folder; null where nothing is left.</param>
public sealed record TrainingResult(RunOutcome Outcome, string? Folder)
{
    /// <summary>The trained adapter in PEFT's format, or the trained model; null where nothing is left.</summary>
    public string? ResultFolder => Folder is null ? null : new RunFolder(Folder).ResultFolder;

    /// <summary>Every step and evaluation so far, as in <c>metrics.jsonl</c>.</summary>
    public IReadOnlyList<MetricsRecord> Metrics => Folder is null ? [] : MetricsLog.Read(new RunFolder(Folder).MetricsFile);
}
