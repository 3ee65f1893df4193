namespace Anima.Dpo.Progress;

/// <summary>One plain line for each event, for files, pipes, continuous integration and dumb terminals.</summary>
/// <param name="writer">Where the lines go.</param>
internal sealed class PlainProgress(TextWriter writer) : ProgressDisplay
{
    /// <inheritdoc/>
    public override void Step(ProgressLine line) =>
        writer.WriteLine($"{ProgressText.Step(line)}  {ProgressText.Quality(line.Loss, line.Accuracy, line.Margin)}  {ProgressText.Speed(line)}  {ProgressText.Eta(line)}");

    /// <inheritdoc/>
    public override void Evaluation(EvaluationLine line) => writer.WriteLine(ProgressText.Evaluation(line));

    /// <inheritdoc/>
    public override void Message(string text) => writer.WriteLine(text);

    /// <inheritdoc/>
    public override void Dispose() => writer.Flush();
}
