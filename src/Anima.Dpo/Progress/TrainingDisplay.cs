using Anima.Hub;
using Anima.Rlhf.Tracking;
using Anima.Rlhf.Training;

namespace Anima.Dpo.Progress;

/// <summary>Shows what a run says: takes the numbers to show from the records that are logged, and adds speed, memory and the time left.</summary>
/// <param name="display">Where it is shown.</param>
/// <param name="residentBytes">Memory this process holds now.</param>
internal sealed class TrainingDisplay(ProgressDisplay display, Func<long> residentBytes) : ITrainingObserver
{
    // Weight of the newest step in the running means; about the last ten steps count.
    private const double Newest = 0.2;

    private double _secondsPerStep;
    private double _tokensPerStep;

    /// <inheritdoc/>
    public IHubProgress Downloads { get; } = new DownloadMessages(display.Message);

    /// <inheritdoc/>
    public void Say(string message) => display.Message(message);

    /// <inheritdoc/>
    public void Started(int done, int total) => display.Message(
        done == 0 ? FormattableString.Invariant($"training for {total} steps") : FormattableString.Invariant($"going on after step {done} of {total}"));

    /// <inheritdoc/>
    public void Stepped(MetricsRecord metrics, int total)
    {
        Follow(ref _secondsPerStep, Value(metrics, "seconds"));
        Follow(ref _tokensPerStep, Value(metrics, "tokens"));
        display.Step(new ProgressLine
        {
            Step = metrics.Step,
            TotalSteps = total,
            Loss = Value(metrics, "loss"),
            Accuracy = Accuracy(metrics, ""),
            Margin = Find(metrics, "rewards/margins"),
            LearningRate = Value(metrics, "learning_rate"),
            TokensPerSecond = _secondsPerStep > 0 ? _tokensPerStep / _secondsPerStep : 0,
            ResidentBytes = residentBytes(),
            Eta = TimeSpan.FromSeconds(Math.Min(_secondsPerStep * (total - metrics.Step), TimeSpan.MaxValue.TotalSeconds / 2)),
        });
    }

    /// <inheritdoc/>
    public void Evaluated(MetricsRecord metrics) => display.Evaluation(new EvaluationLine(
        metrics.Step,
        Value(metrics, MetricsRecord.EvaluationPrefix + "loss"),
        Accuracy(metrics, MetricsRecord.EvaluationPrefix),
        Find(metrics, MetricsRecord.EvaluationPrefix + "rewards/margins")));

    /// <inheritdoc/>
    public void Sampled(IReadOnlyList<Sample> samples)
    {
        foreach (var sample in samples)
            display.Message(FormattableString.Invariant($"sample after step {sample.Step}  {sample.Prompt.ReplaceLineEndings(" ")} -> {sample.Text.ReplaceLineEndings(" ")}"));
    }

    private static double Accuracy(MetricsRecord metrics, string prefix) =>
        Find(metrics, prefix + "rewards/accuracies") ?? Value(metrics, prefix + "mean_token_accuracy");

    private static double Value(MetricsRecord metrics, string name) => metrics.Values.First(value => value.Key == name).Value;

    private static double? Find(MetricsRecord metrics, string name) => metrics.Values.Where(value => value.Key == name).Select(value => (double?)value.Value).FirstOrDefault();

    private static void Follow(ref double mean, double value) => mean = mean == 0 ? value : mean + Newest * (value - mean);
}
