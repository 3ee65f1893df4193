using Anima.Dpo.Progress;
using Spectre.Console.Testing;

namespace Anima.Dpo.Tests.Progress;

public sealed class ProgressTests
{
    [Fact]
    public void Plain_progress_is_one_line_for_each_event()
    {
        var writer = new StringWriter { NewLine = "\n" };
        using (var progress = new PlainProgress(writer))
            Replay(progress);
        Snapshot.Verify(writer.ToString(), "plain-progress");
    }

    [Fact]
    public void Live_progress_without_a_terminal_shows_the_last_state_and_every_message()
    {
        using var console = new TestConsole();
        using (var progress = new LiveProgress(console))
            Replay(progress);
        var text = console.Output;
        Assert.Contains("evaluation after step 0  loss 0.6931  accuracy 0.00  margin 0.0000", text, StringComparison.Ordinal);
        Assert.Contains("checkpoint [2] saved", text, StringComparison.Ordinal);
        Assert.Contains("step 4/4", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Live_progress_moves_the_cursor_on_a_terminal()
    {
        using var console = new TestConsole().EmitAnsiSequences();
        using (var progress = new LiveProgress(console))
            Replay(progress);
        Assert.Contains("\u001b[", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_live_lines_have_a_bar()
    {
        using var console = new TestConsole();
        console.Write(LiveProgress.Lines(Line(1), 80));
        console.Write(LiveProgress.Lines(Line(3), 80));
        console.Write(LiveProgress.Lines(Line(4) with { Eta = TimeSpan.FromDays(2.5), TotalSteps = 12345, Step = 12345 }, 80));
        Snapshot.Verify(console.Output, "live-lines");
    }

    [Fact]
    public void A_display_may_end_before_its_first_event()
    {
        using var console = new TestConsole();
        using var progress = new LiveProgress(console);
    }

    private static void Replay(ProgressDisplay progress)
    {
        progress.Message("48 pairs, 4 steps");
        progress.Evaluation(new EvaluationLine(0, Math.Log(2), 0, 0));
        for (var step = 1; step <= 4; step++)
        {
            progress.Step(Line(step));
            if (step == 2)
                progress.Message("checkpoint [2] saved");
        }
        progress.Evaluation(new EvaluationLine(4, 0.51234, 0.8125, 0.43219));
    }

    private static ProgressLine Line(int step) => new()
    {
        Step = step,
        TotalSteps = 4,
        Loss = 0.6931 - 0.05 * (step - 1),
        Accuracy = 0.25 * step,
        Margin = 0.1 * (step - 1),
        LearningRate = 5e-5 / step,
        TokensPerSecond = 812.4 * step,
        ResidentBytes = 2_083_059_138,
        Eta = TimeSpan.FromSeconds(190.4 / step),
    };
}
