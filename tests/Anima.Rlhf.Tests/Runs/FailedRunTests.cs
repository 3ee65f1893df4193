using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Tracking;
using Anima.Rlhf.Training;

namespace Anima.Rlhf.Tests.Runs;

/// <summary>However a run ends, its folder and its trackers say so.</summary>
public sealed class FailedRunTests
{
    [Fact]
    public void A_step_that_is_not_finite_leaves_the_run_failed_with_the_reason_everywhere()
    {
        using var tiny = new TinyRun().WithPairs();
        var recipe = tiny.Recipe with { Train = tiny.Recipe.Train with { LearningRate = 1e30 }, Evaluate = tiny.Recipe.Evaluate with { Every = 100 } };
        var error = CheckFailed<NonFiniteException>(tiny, () => Trainer.Train(recipe, tiny.Options, TestContext.Current.CancellationToken), "is not finite");
        Assert.Matches(@"\.jsonl, row \d+", error.Message);
    }

    [Fact]
    public void So_does_an_evaluation_that_is_not_finite()
    {
        using var tiny = new TinyRun().WithPairs();
        var recipe = tiny.Recipe with { Train = tiny.Recipe.Train with { LearningRate = 1e30 }, Evaluate = tiny.Recipe.Evaluate with { Every = 1 } };
        var error = CheckFailed<NonFiniteException>(tiny, () => Trainer.Train(recipe, tiny.Options, TestContext.Current.CancellationToken), "is not finite");
        Assert.Matches(@"\.jsonl, row \d+", error.Message);
        Assert.DoesNotContain(MetricsLog.Read(new RunFolder(tiny.Run).MetricsFile), record => record.Step == 2);
    }

    [Fact]
    public void So_does_any_other_exception()
    {
        using var tiny = new TinyRun().WithPairs();
        CheckFailed<DivideByZeroException>(tiny, () => Trainer.Train(tiny.Recipe, tiny.Options with { Loss = new BrokenLoss() }, TestContext.Current.CancellationToken), "nothing to divide by");
    }

    [Fact]
    public void A_failed_run_goes_on_from_its_checkpoint_and_is_no_longer_failed()
    {
        using var tiny = new TinyRun().WithPairs();
        Assert.Throws<IOException>(() => Trainer.Train(tiny.Recipe, tiny.Options with { Observer = new FailingObserver(step: 5) }, TestContext.Current.CancellationToken));
        Assert.Equal(RunStatus.Failed, RunState.Read(new RunFolder(tiny.Run).StateFile).Status);
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken).Outcome);
        var state = RunState.Read(new RunFolder(tiny.Run).StateFile);
        Assert.Equal((RunStatus.Finished, null), (state.Status, state.Reason));
        Assert.Equal("status: 3", Mlflow(tiny, "status"));

        Trainer.Train(tiny.Recipe with { Name = "whole" }, tiny.Options, TestContext.Current.CancellationToken);
        Assert.Equal(tiny.Adapter("whole"), tiny.Adapter("tiny"));
    }

    private static T CheckFailed<T>(TinyRun tiny, Action train, string reason) where T : Exception
    {
        var error = Assert.Throws<T>(train);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        var folder = new RunFolder(tiny.Run);
        var state = RunState.Read(folder.StateFile);
        Assert.Equal(RunStatus.Failed, state.Status);
        Assert.Contains(reason, state.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, File.ReadLines(folder.LogFile).Last(), StringComparison.Ordinal);
        Assert.Equal("status: 4", Mlflow(tiny, "status"));
        Assert.NotEqual("end_time: null", Mlflow(tiny, "end_time"));
        var tag = Assert.Single(Directory.GetFiles(tiny["runs/mlruns"], "anima.failure", SearchOption.AllDirectories));
        Assert.Contains(reason, File.ReadAllText(tag), StringComparison.Ordinal);
        return error;
    }

    // The line of the run's meta.yaml; of several runs the first one's.
    private static string Mlflow(TinyRun tiny, string key) => File.ReadLines(
        Directory.GetFiles(tiny["runs/mlruns"], "meta.yaml", SearchOption.AllDirectories).First(file => File.ReadAllText(file).Contains("run_name: \"tiny\"", StringComparison.Ordinal)))
        .First(line => line.StartsWith(key + ":", StringComparison.Ordinal));

    private sealed class BrokenLoss : IPreferenceLoss
    {
        public PairLoss Evaluate(ScoredPair pair, StepTotals totals) => throw new DivideByZeroException("nothing to divide by");
    }

    // As a display on a disk that is full.
    private sealed class FailingObserver(int step) : ITrainingObserver
    {
        public void Stepped(MetricsRecord metrics, int total)
        {
            if (metrics.Step == step)
                throw new IOException("No space left on device");
        }
    }
}
