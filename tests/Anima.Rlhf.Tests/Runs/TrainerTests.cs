using Anima.Recipes;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Tracking;
using Anima.Rlhf.Training;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Runs;

/// <summary>The library's entrance, as a program uses it.</summary>
public sealed class TrainerTests
{
    [Fact]
    public void A_recipe_made_in_a_program_trains_without_a_file()
    {
        using var tiny = new TinyRun().WithPairs();
        var result = Trainer.Train(tiny.Recipe, tiny.Options, TestContext.Current.CancellationToken);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.Equal(tiny.Run, result.Folder);
        Assert.True(File.Exists(Path.Combine(result.ResultFolder!, "adapter_model.safetensors")));
        Assert.Equal([0, 1, 2, 3, 3, 4, 5, 6, 6], result.Metrics.Select(record => record.Step));
        Assert.Equal(Math.Log(2), result.Metrics[0].Values[0].Value, 1e-15);
    }

    [Fact]
    public void A_file_and_an_object_give_the_same_bytes()
    {
        using var tiny = new TinyRun().WithPairs();
        Trainer.Train(tiny.Recipe, tiny.Options, TestContext.Current.CancellationToken);
        var file = tiny.Write("again.yaml", (tiny.Recipe with { Name = "again" }).ToYaml());
        Assert.Equal(RunOutcome.Finished, Trainer.Train(file, stop: TestContext.Current.CancellationToken).Outcome);
        Assert.Equal(tiny.Adapter("tiny"), tiny.Adapter("again"));
    }

    [Fact]
    public void A_recipe_without_a_file_needs_a_folder_for_its_relative_paths()
    {
        using var tiny = new TinyRun().WithPairs();
        var error = Assert.Throws<InvalidDataException>(() => Trainer.Train(tiny.Recipe, new TrainerOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("TrainerOptions.BaseFolder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pattern_of_modules_that_takes_too_long_is_said_at_its_key(bool startsFromAdapter)
    {
        using var tiny = new TinyRun().WithPairs();
        var recipe = tiny.Recipe with
        {
            Adapter = new AdapterSection
            {
                TargetModules = TargetModules.FromPattern(@"(?=m)([\w.]+)+!"),
                InitFrom = startsFromAdapter ? Golden.Fixture("lora", "llama_plain") : null,
            },
        };
        if (startsFromAdapter && PeftConfigFile.Read(recipe.Adapter.InitFrom!) is var start)
            recipe = recipe with { Adapter = recipe.Adapter with { R = start.R, LoraAlpha = start.LoraAlpha } };
        var error = Assert.Throws<InvalidDataException>(() => Trainer.Train(recipe, tiny.Options, TestContext.Current.CancellationToken));
        Assert.StartsWith(@"adapter.target_modules: target_modules holds the pattern '(?=m)([\w.]+)+!', which takes longer than a second on the module '", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_in_an_object_is_named_by_its_key()
    {
        using var tiny = new TinyRun().WithPairs();
        var wrong = tiny.Recipe with { Train = tiny.Recipe.Train with { LearningRate = -1 }, Loss = new LossSection { Beta = 0 } };
        var error = Assert.Throws<InvalidDataException>(() => Trainer.Train(wrong, tiny.Options, TestContext.Current.CancellationToken));
        Assert.Contains("train.learning_rate", error.Message, StringComparison.Ordinal);
        Assert.Contains("loss.beta", error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"recipe:\d", error.Message);
    }

    [Fact]
    public void An_own_loss_is_trained_with_and_asked_for_again_on_resume()
    {
        using var tiny = new TinyRun().WithPairs();
        using var stop = new CancellationTokenSource();
        var options = tiny.Options with { Loss = new IpoLoss(0.2), Trackers = [new Recorder { OnLog = record => StopAt(record, 3, stop) }] };
        Assert.Equal(RunOutcome.Interrupted, Trainer.Train(tiny.Recipe, options, stop.Token).Outcome);
        Assert.Equal(6.25, new RunFolder(tiny.Run) is var folder ? MetricsLog.Read(folder.MetricsFile)[0].Values[0].Value : 0, 1e-12);

        var error = Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken));
        Assert.Contains(nameof(IpoLoss), error.Message, StringComparison.Ordinal);
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options with { Loss = new IpoLoss(0.2) }, TestContext.Current.CancellationToken).Outcome);

        var undisturbed = Trainer.Train(tiny.Recipe with { Name = "whole" }, tiny.Options with { Loss = new IpoLoss(0.2) }, TestContext.Current.CancellationToken);
        Assert.Equal(RunOutcome.Finished, undisturbed.Outcome);
        Assert.Equal(tiny.Adapter("whole"), tiny.Adapter("tiny"));
    }

    [Fact]
    public void Rows_of_the_program_train_as_a_file_of_them_does_and_are_compared_on_resume()
    {
        using var tiny = new TinyRun().WithPairs();
        Trainer.Train(tiny.Recipe with { Name = "file" }, tiny.Options, TestContext.Current.CancellationToken);
        var lines = File.ReadAllLines(tiny["pairs.jsonl"]);
        var recipe = tiny.Recipe with { Data = tiny.Recipe.Data with { Train = [new DataSource("mine")] } };
        using var stop = new CancellationTokenSource();
        var options = tiny.Options with { Rows = new() { ["mine"] = () => lines }, CacheFolder = tiny["cache"] };
        var recorder = new Recorder { OnLog = record => StopAt(record, 3, stop) };
        Assert.Equal(RunOutcome.Interrupted, Trainer.Train(recipe, options with { Trackers = [recorder] }, stop.Token).Outcome);

        var other = options with { Rows = new() { ["mine"] = () => lines[1..] } };
        var error = Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, other, TestContext.Current.CancellationToken));
        Assert.Contains("mine: this data file is not what the run started on", error.Message, StringComparison.Ordinal);
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, options, TestContext.Current.CancellationToken).Outcome);
        Assert.Equal(tiny.Adapter("file"), tiny.Adapter("tiny"));
    }

    [Fact]
    public void An_own_tracker_sees_every_record_once_and_the_end()
    {
        using var tiny = new TinyRun().WithPairs();
        var recorder = new Recorder();
        var result = Trainer.Train(tiny.Recipe, tiny.Options with { Trackers = [recorder] }, TestContext.Current.CancellationToken);
        Assert.Equal(result.Metrics.Select(record => (record.Step, record.IsEvaluation)), recorder.Records.Select(record => (record.Step, record.IsEvaluation)));
        Assert.Equal([(RunEnd.Finished, null)], recorder.Ends);
        Assert.True(recorder.IsDisposed);
        Assert.Equal([("held-out.jsonl", true), ("pairs.jsonl", false)], recorder.Run!.Data.Select(file => (Path.GetFileName(file.Name), file.IsHeldOut)).Order());
    }

    [Fact]
    public void A_tracker_that_fails_stops_no_training_and_catches_up()
    {
        using var tiny = new TinyRun().WithPairs();
        var said = new SaidObserver();
        var failures = 0;
        var recorder = new Recorder { OnLog = record => Fail(record, 2, 4) };
        var result = Trainer.Train(tiny.Recipe, tiny.Options with { Trackers = [recorder], Observer = said }, TestContext.Current.CancellationToken);
        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.Equal(result.Metrics.Select(record => record.Step), recorder.Records.Select(record => record.Step));
        Assert.Single(said.Messages, message => message.Contains("the server is away", StringComparison.Ordinal));

        void Fail(MetricsRecord record, int from, int to)
        {
            if (record.Step >= from && record.Step <= to && failures++ < 3)
                throw new IOException("the server is away");
        }
    }

    [Fact]
    public void Losses_come_from_the_recipe_by_name_and_weight()
    {
        using var tiny = new TinyRun().WithPairs();
        var recipe = tiny.Recipe with { Loss = new LossSection { Type = [new("sigmoid"), new("ipo") { Weight = 2 }] } };
        var first = Trainer.Train(recipe, tiny.Options, TestContext.Current.CancellationToken).Metrics[0].Values[0];
        Assert.Equal(("eval_loss", Math.Log(2) + 2 * 25), (first.Key, first.Value), (one, other) => one.Item1 == other.Item1 && Math.Abs(one.Item2 - other.Item2) < 1e-12);
        var unknown = Assert.Throws<InvalidDataException>(() => Trainer.Train(tiny.Recipe with { Loss = new LossSection { Type = [new("robust")] } }, tiny.Options, TestContext.Current.CancellationToken));
        Assert.Contains("the loss robust is not in this version; use hinge, ipo, sft, sigmoid", unknown.Message, StringComparison.Ordinal);
    }

    private static void StopAt(MetricsRecord record, int step, CancellationTokenSource stop)
    {
        if (record.Step == step)
            stop.Cancel();
    }
}
