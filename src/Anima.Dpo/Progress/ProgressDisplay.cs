namespace Anima.Dpo.Progress;

/// <summary>Shows how training goes, on standard error: lines that move on a terminal, plain lines anywhere else.</summary>
internal abstract class ProgressDisplay : IDisposable
{
    /// <summary>The display that suits <paramref name="streams"/>.</summary>
    public static ProgressDisplay For(StandardStreams streams) =>
        streams.IsErrorInteractive ? new LiveProgress(streams.ErrorConsole()) : new PlainProgress(streams.Error);

    /// <summary>A step has ended.</summary>
    public abstract void Step(ProgressLine line);

    /// <summary>An evaluation has ended.</summary>
    public abstract void Evaluation(EvaluationLine line);

    /// <summary>Something to say once, in one line.</summary>
    public abstract void Message(string text);

    /// <summary>Leaves the last state on the screen.</summary>
    public abstract void Dispose();
}
