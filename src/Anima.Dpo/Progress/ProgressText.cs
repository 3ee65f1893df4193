using System.Globalization;

namespace Anima.Dpo.Progress;

/// <summary>The words that both displays use, so that they cannot differ.</summary>
internal static class ProgressText
{
    /// <summary><c>step 40/200</c></summary>
    public static string Step(ProgressLine line) => Invariant($"step {line.Step}/{line.TotalSteps}");

    /// <summary>Loss, accuracy and, where there are pairs, reward margin.</summary>
    public static string Quality(double loss, double accuracy, double? margin) =>
        Invariant($"loss {loss:F4}  accuracy {accuracy:F2}") + (margin is null ? "" : Invariant($"  margin {margin:F4}"));

    /// <summary>Learning rate, tokens a second and memory.</summary>
    public static string Speed(ProgressLine line) => Invariant($"lr {line.LearningRate:0.0#e-00}  {line.TokensPerSecond:F0} tokens/s  {MemoryText.Of(line.ResidentBytes)}");

    /// <summary><c>eta 00:03:10</c>, or <c>eta 2.01:00:00</c> with days.</summary>
    public static string Eta(ProgressLine line) => $"eta {TimeSpan.FromSeconds(Math.Round(Math.Max(0, line.Eta.TotalSeconds))).ToString("c", CultureInfo.InvariantCulture)}";

    /// <summary>An evaluation in one line.</summary>
    public static string Evaluation(EvaluationLine line) => Invariant($"evaluation after step {line.Step}  {Quality(line.Loss, line.Accuracy, line.Margin)}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
