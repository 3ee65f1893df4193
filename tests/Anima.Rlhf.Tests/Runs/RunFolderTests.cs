using Anima.Recipes;
using System.Text.Json.Nodes;
using Anima.Rlhf.Training;

namespace Anima.Rlhf.Tests.Runs;

/// <summary>Run folders, the right to train in them, and the checkpoints that a resume begins from.</summary>
public sealed class RunFolderTests
{
    [Fact]
    public void A_taken_name_gets_a_number_and_nothing_else_is_left()
    {
        using var tiny = new TinyRun().WithPairs();
        foreach (var name in new[] { "tiny", "tiny-2", "tiny-3" })
            Assert.EndsWith($"{Path.DirectorySeparatorChar}{name}", Trainer.Train(tiny.Recipe, tiny.Options, TestContext.Current.CancellationToken).Folder, StringComparison.Ordinal);
        Assert.Equal(["mlruns", "tiny", "tiny-2", "tiny-3"], Directory.GetFileSystemEntries(tiny["runs"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_run_that_is_being_trained_is_nobody_elses()
    {
        using var tiny = Interrupted(step: 3);
        using (new RunFolder(tiny.Run).Lock())
        {
            var error = Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken));
            Assert.Contains($"is being trained by process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
            Assert.Contains($"by process {Environment.ProcessId}", Assert.Throws<InvalidDataException>(() => RunFolder.LatestUnfinished(tiny["runs"], RecipeKind.Preference)).Message, StringComparison.Ordinal);
            Assert.Throws<DirectoryNotFoundException>(() => RunFolder.LatestUnfinished(tiny["runs"], RecipeKind.Supervised));
        }
        Assert.Equal(tiny.Run, RunFolder.LatestUnfinished(tiny["runs"], RecipeKind.Preference).Path);
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken).Outcome);
        Assert.Throws<DirectoryNotFoundException>(() => RunFolder.LatestUnfinished(tiny["runs"], RecipeKind.Preference));
    }

    [Fact]
    public void The_run_that_changed_last_is_the_latest()
    {
        using var tiny = Interrupted(step: 3);
        var other = Path.Combine(tiny["runs"], "other");
        Trainer.Train(tiny.Recipe with { Name = "other" }, tiny.Options with { Trackers = [StopAt(4, out var stop)] }, stop.Token);
        Assert.Equal(other, RunFolder.LatestUnfinished(tiny["runs"], RecipeKind.Preference).Path);
        File.SetLastWriteTimeUtc(new RunFolder(tiny.Run).MetricsFile, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(tiny.Run, RunFolder.LatestUnfinished(tiny["runs"], RecipeKind.Preference).Path);
    }

    [Theory]
    [InlineData("optimizer.safetensors")]
    [InlineData("adapter_model.safetensors")]
    [InlineData("state.json")]
    public void A_damaged_checkpoint_is_passed_over_for_the_one_before_and_the_run_ends_the_same(string file)
    {
        using var tiny = Interrupted(step: 5);
        Assert.Equal(["step-4", "step-5"], Checkpoints(tiny));
        var damaged = Path.Combine(tiny.Run, "checkpoints", "step-5", file);
        var bytes = File.ReadAllBytes(damaged);
        File.WriteAllBytes(damaged, bytes[..(bytes.Length / 2)]);
        var said = new SaidObserver();
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options with { Observer = said }, TestContext.Current.CancellationToken).Outcome);
        Assert.Contains(said.Messages, message => message.Contains("step-5: this checkpoint is damaged and was passed over", StringComparison.Ordinal));
        AssertSameAsUndisturbed(tiny);
        Assert.Equal(["step-5", "step-6"], Checkpoints(tiny).Except(["step-4"]));
    }

    [Theory]
    [InlineData("""{"step":5,"optimizer_steps":5}""")]
    [InlineData("""{"step":5,"optimizer_steps":5,"sha256":null}""")]
    [InlineData("null")]
    public void A_state_that_lacks_its_sums_is_damage(string state)
    {
        using var tiny = Interrupted(step: 5);
        File.WriteAllText(Path.Combine(tiny.Run, "checkpoints", "step-5", "state.json"), state);
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken).Outcome);
        AssertSameAsUndisturbed(tiny);
    }

    [Fact]
    public void A_disk_that_refuses_to_read_a_checkpoint_passes_none_over()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a link to itself is Unix's");
        using var tiny = Interrupted(step: 5);
        var file = Path.Combine(tiny.Run, "checkpoints", "step-5", "optimizer.safetensors");
        var metrics = File.ReadAllText(new RunFolder(tiny.Run).MetricsFile);
        File.Move(file, file + ".kept");
        File.CreateSymbolicLink(file, file); // reading it is an error of the system, not a missing file
        Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken));
        Assert.Equal(metrics, File.ReadAllText(new RunFolder(tiny.Run).MetricsFile));
        File.Delete(file);
        File.Move(file + ".kept", file);
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken).Outcome);
        AssertSameAsUndisturbed(tiny);
    }

    [Fact]
    public void Only_the_newest_checkpoints_stay()
    {
        using var tiny = new TinyRun().WithPairs();
        Trainer.Train(tiny.Recipe with { Checkpoint = new() { Every = 1, Keep = 3 } }, tiny.Options, TestContext.Current.CancellationToken);
        Assert.Equal(["step-4", "step-5", "step-6"], Checkpoints(tiny));
        var state = JsonNode.Parse(File.ReadAllText(Path.Combine(tiny.Run, "checkpoints", "step-6", "state.json")))!;
        Assert.Equal(6, state["step"]!.GetValue<int>());
    }

    private static IEnumerable<string> Checkpoints(TinyRun tiny) =>
        Directory.GetDirectories(Path.Combine(tiny.Run, "checkpoints")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static void AssertSameAsUndisturbed(TinyRun tiny)
    {
        Trainer.Train(tiny.Recipe with { Name = "whole" }, tiny.Options, TestContext.Current.CancellationToken);
        Assert.Equal(tiny.Adapter("whole"), tiny.Adapter("tiny"));
    }

    private static TinyRun Interrupted(int step)
    {
        var tiny = new TinyRun().WithPairs();
        var options = tiny.Options with { Trackers = [StopAt(step, out var stop)] };
        Assert.Equal(RunOutcome.Interrupted, Trainer.Train(tiny.Recipe, options, stop.Token).Outcome);
        return tiny;
    }

    private static Recorder StopAt(int step, out CancellationTokenSource stop)
    {
        var source = stop = new CancellationTokenSource();
        return new Recorder { OnLog = record => { if (record.Step == step) source.Cancel(); } };
    }
}
