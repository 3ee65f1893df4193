using Anima.Dpo.Progress;
using Anima.Rlhf.Tracking;

namespace Anima.Dpo.Tests.Progress;

public sealed class TrainingDisplayTests
{
    [Fact]
    public void What_is_logged_is_what_is_shown()
    {
        var writer = new StringWriter { NewLine = "\n" };
        var display = new TrainingDisplay(new PlainProgress(writer), () => 3L << 30);
        display.Say("a message");
        display.Started(0, 10);
        display.Evaluated(new MetricsRecord(0, [new("eval_loss", 0.693147), new("eval_rewards/accuracies", 0), new("eval_rewards/margins", 0)], IsEvaluation: true));
        display.Stepped(Step(1, seconds: 2), 10);
        display.Stepped(Step(2, seconds: 4), 10);
        display.Started(2, 10);
        Assert.Equal(
            [
                "a message",
                "training for 10 steps",
                "evaluation after step 0  loss 0.6931  accuracy 0.00  margin 0.0000",
                "step 1/10  loss 0.5000  accuracy 0.75  margin 0.2500  lr 5.0e-05  100 tokens/s  3.00 GiB  eta 00:00:18",
                "step 2/10  loss 0.5000  accuracy 0.75  margin 0.2500  lr 5.0e-05  83 tokens/s  3.00 GiB  eta 00:00:19",
                "going on after step 2 of 10",
            ],
            writer.ToString().TrimEnd('\n').Split('\n'));
    }

    private static MetricsRecord Step(int step, double seconds) => new(
        step,
        [
            new("loss", 0.5), new("rewards/accuracies", 0.75), new("rewards/margins", 0.25), new("learning_rate", 5e-5),
            new("tokens", 200), new("seconds", seconds),
        ],
        IsEvaluation: false);
}
