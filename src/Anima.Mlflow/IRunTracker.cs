namespace Anima.Mlflow;

/// <summary>Where a run's numbers go: <see cref="FileRun"/> on disk, or a tracking server.</summary>
public interface IRunTracker
{
    /// <summary>Logs the values of one optimizer step; a point that was logged before is not logged again.</summary>
    /// <param name="step">The optimizer step. MLflow never charts negative ones.</param>
    /// <param name="timestampMs">Milliseconds since 1970, UTC.</param>
    /// <param name="metrics">Metric names (<c>rewards/chosen</c>: the part before the last slash is a chart section) and values; NaN and infinities are kept.</param>
    /// <exception cref="InvalidDataException">A name that MLflow would refuse, or one that is both a metric and the section of another.</exception>
    void LogMetrics(int step, long timestampMs, IReadOnlyList<KeyValuePair<string, double>> metrics);

    /// <summary>Says how the run stands.</summary>
    /// <param name="status">Running, or how it ended.</param>
    /// <param name="endTimeMs">Milliseconds since 1970, UTC; null while it runs.</param>
    void SetStatus(RunStatus status, long? endTimeMs);
}
