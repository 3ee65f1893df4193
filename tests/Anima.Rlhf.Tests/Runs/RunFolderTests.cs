using System.Text.Json.Nodes;
using Anima.Recipes;
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
    [InlineData("""{"step":5,"optimizer_steps":5,"sha256":{}}""")]
    [InlineData("null")]
    public void A_state_that_lacks_its_sums_is_damage(string state)
    {
        using var tiny = Interrupted(step: 5);
        File.WriteAllText(Path.Combine(tiny.Run, "checkpoints", "step-5", "state.json"), state);
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken).Outcome);
        AssertSameAsUndisturbed(tiny);
    }

    [Fact]
    public void A_file_that_is_gone_is_damage()
    {
        using var tiny = Interrupted(step: 5);
        File.Delete(Path.Combine(tiny.Run, "checkpoints", "step-5", "optimizer.safetensors"));
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken).Outcome);
        AssertSameAsUndisturbed(tiny);
    }

    [Fact]
    public void A_run_whose_checkpoints_are_all_damaged_is_not_begun_anew_by_itself()
    {
        using var tiny = Interrupted(step: 5);
        foreach (var file in Directory.GetFiles(Path.Combine(tiny.Run, "checkpoints"), "optimizer.safetensors", SearchOption.AllDirectories))
            File.AppendAllText(file, "x");
        var before = Checkpoints(tiny).ToList();
        Assert.Contains("none of the checkpoints can be read", Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Checkpoints(tiny));

        Directory.Delete(Path.Combine(tiny.Run, "checkpoints"), recursive: true);
        var said = new SaidObserver();
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options with { Observer = said }, TestContext.Current.CancellationToken).Outcome);
        Assert.Contains("there is no checkpoint to go on from: the run begins at step 1 again", said.Messages);
        AssertSameAsUndisturbed(tiny);
    }

    [Fact]
    public void A_state_of_another_version_is_refused()
    {
        using var tiny = Interrupted(step: 3);
        var state = new RunFolder(tiny.Run).StateFile;
        File.WriteAllText(state, File.ReadAllText(state).Replace("\"version\": 1", "\"version\": 99", StringComparison.Ordinal));
        Assert.Contains("version 99 of a run's state is not known", Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_asks_for_the_time_is_told_when_the_run_was_started()
    {
        using var tiny = new TinyRun();
        tiny.AddTokenizer();
        tiny.Write("clock.jinja", "{{ strftime_now('%H:%M:%S') }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}");
        tiny.Write("pairs.jsonl", string.Concat(Enumerable.Range(0, 12).Select(i =>
            $"{{\"prompt\":[{{\"role\":\"user\",\"content\":\"Why {i}?\"}}],\"chosen\":[{{\"role\":\"assistant\",\"content\":\"So {i}.\"}}],\"rejected\":[{{\"role\":\"assistant\",\"content\":\"No.\"}}]}}\n")));
        var recipe = tiny.Recipe with { Model = tiny.Recipe.Model with { ChatTemplate = "./clock.jinja" }, Data = new DataSection { Train = [new DataSource("pairs.jsonl")] } };
        Assert.Equal(RunOutcome.Interrupted, Trainer.Train(recipe, tiny.Options with { Trackers = [StopAt(3, out var stop)] }, stop.Token).Outcome);
        var adapters = new List<byte[]>();
        foreach (var started in new[] { "10:20:30", "10:20:30", "23:59:58" })
        {
            var copy = tiny[$"runs/copy-{adapters.Count}"];
            CopyFolder(tiny.Run, copy);
            var state = JsonNode.Parse(File.ReadAllText(Path.Combine(copy, "run.json")))!;
            state["started"] = $"2026-01-02T{started}+00:00";
            File.WriteAllText(Path.Combine(copy, "run.json"), state.ToJsonString());
            Assert.Equal(RunOutcome.Finished, Trainer.Resume(copy, tiny.Options, TestContext.Current.CancellationToken).Outcome);
            adapters.Add(tiny.Adapter(Path.GetFileName(copy)));
        }
        Assert.Equal(adapters[0], adapters[1]);
        Assert.NotEqual(adapters[0], adapters[2]);
    }

    [Fact]
    public void What_is_odd_about_model_and_targets_is_said()
    {
        using var tiny = new TinyRun().WithPairs();
        AddTensor(Path.Combine(tiny.Model, "model.safetensors"), "model.layers.0.self_attn.q_proj.bias");
        var said = new SaidObserver();
        var recipe = tiny.Recipe with { Adapter = tiny.Recipe.Adapter with { TargetModules = TargetModules.FromNames(["q_proj", "nothing"]) }, Train = tiny.Recipe.Train with { MaxSteps = 1 } };
        Trainer.Train(recipe, tiny.Options with { Observer = said }, TestContext.Current.CancellationToken);
        Assert.Contains(said.Messages, message => message.Contains("does not use 1 of the checkpoint's tensors (model.layers.0.self_attn.q_proj.bias)", StringComparison.Ordinal));
        Assert.Contains("adapter.target_modules: nothing is the name of no linear layer; the others are trained", said.Messages);
    }

    [Fact]
    public void An_output_folder_that_cannot_be_is_refused_before_anything_is_loaded()
    {
        using var tiny = new TinyRun();
        var file = tiny.Write("file", "");
        var recipe = tiny.Recipe with { OutputDir = file, Model = new ModelSection { Path = "nope" } };
        Assert.Contains("is a file, so nothing can be written below it", Assert.Throws<InvalidDataException>(() => Trainer.Train(recipe, tiny.Options, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
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
        Assert.Throws<IOException>(() => Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken));
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

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    // A number behind the others.
    private static void AddTensor(string file, string name)
    {
        var bytes = File.ReadAllBytes(file);
        var length = (int)BitConverter.ToInt64(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        var data = bytes[(8 + length)..];
        header[name] = new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray(1), ["data_offsets"] = new JsonArray(data.Length, data.Length + 4) };
        var text = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        File.WriteAllBytes(file, [.. BitConverter.GetBytes((long)text.Length), .. text, .. data, .. new byte[4]]);
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
