using Anima.Recipes;
using Anima.Rlhf.Tracking;
using Anima.Rlhf.Training;

namespace Anima.Rlhf.Tests.Runs;

/// <summary>A resumed run is the run that was begun, or says by name why it is not.</summary>
public sealed class ResumeTests
{
    [Theory]
    [InlineData("model/config.json", "model")]
    [InlineData("model/model.safetensors", "model")]
    [InlineData("model/tokenizer_config.json", "model")]
    [InlineData("my.jinja", "model")]
    [InlineData("pairs.jsonl", "data")]
    [InlineData("held-out.jsonl", "data")]
    public void Whatever_decided_the_run_is_refused_by_name_when_it_changes(string file, string what)
    {
        using var tiny = Interrupted();
        var path = tiny[file];
        var before = File.ReadAllBytes(path);
        // The file still reads; it only is another.
        File.WriteAllBytes(path, file.EndsWith("safetensors", StringComparison.Ordinal) ? Flipped(before) : [.. before, (byte)(file.EndsWith(".jsonl", StringComparison.Ordinal) ? '\n' : ' ')]);

        var error = Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken));
        Assert.Contains($"{Path.GetFileName(file)}: this {what} file is not what the run started on", error.Message, StringComparison.Ordinal);

        File.WriteAllBytes(path, before);
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken).Outcome);
    }

    [Theory]
    [InlineData("loss", "beta: 0.1", "beta: 0.2")]
    [InlineData("train", "learning_rate: 0.001", "learning_rate: 0.002")]
    public void So_is_a_recipe_that_was_edited(string section, string from, string to)
    {
        using var tiny = Interrupted();
        var file = new RunFolder(tiny.Run).RecipeFile;
        var text = File.ReadAllText(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
        var error = Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken));
        Assert.Contains($"recipe.yaml: {section} is not what the run started with", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoint.every=1")]
    [InlineData("evaluate.every=2")]
    [InlineData("samples.every=5")]
    [InlineData("train.seed=42")]
    public void What_may_change_may_change_and_what_does_not_change_may_be_said(string change)
    {
        using var tiny = Interrupted();
        Assert.Equal(RunOutcome.Finished, Trainer.Resume(tiny.Run, [change], tiny.Options, TestContext.Current.CancellationToken).Outcome);
        Assert.Equal(RunOutcome.AlreadyFinished, Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken).Outcome);
    }

    [Theory]
    [InlineData("train.seed=7")]
    [InlineData("loss.beta=0.3")]
    [InlineData("data.shuffle=false")]
    public void Anything_else_is_refused_by_its_key(string change)
    {
        using var tiny = Interrupted();
        var error = Assert.Throws<InvalidDataException>(() => Trainer.Resume(tiny.Run, [change], tiny.Options, TestContext.Current.CancellationToken));
        Assert.Contains($"--set {change.Split('=')[0]}: a resumed run may change only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_experiment_takes_the_whole_run_and_leaves_none_that_seems_to_run()
    {
        using var tiny = Interrupted();
        Trainer.Resume(tiny.Run, ["tracking.experiment=other"], tiny.Options, TestContext.Current.CancellationToken);
        var runs = Directory.GetFiles(tiny["runs/mlruns"], "meta.yaml", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("run_name: \"tiny\"", StringComparison.Ordinal)).ToList();
        Assert.Equal(["status: 3", "status: 5"], runs.Select(file => File.ReadLines(file).First(line => line.StartsWith("status:", StringComparison.Ordinal))).Order());
        Assert.Equal(2, runs.Select(file => Path.GetFileName(Path.GetDirectoryName(file))).Distinct().Count());
        var moved = runs.Single(file => File.ReadAllText(file).Contains("status: 3", StringComparison.Ordinal));
        Assert.Equal(6, File.ReadLines(Path.Combine(Path.GetDirectoryName(moved)!, "metrics", "loss")).Count());
    }

    [Fact]
    public void Held_out_files_are_told_from_training_files_by_what_they_are_for()
    {
        using var tiny = new TinyRun().WithPairs();
        Directory.CreateDirectory(tiny["parts"]);
        File.Move(tiny["pairs.jsonl"], tiny["parts/a.jsonl"]);
        Trainer.Train(tiny.Recipe with { Data = tiny.Recipe.Data with { Train = [new DataSource("parts/*.jsonl")] } }, tiny.Options, TestContext.Current.CancellationToken);
        var contexts = Directory.GetFiles(tiny["runs/mlruns"], "meta.yaml", SearchOption.AllDirectories)
            .Select(File.ReadAllText).Where(text => text.Contains("mlflow.data.context", StringComparison.Ordinal)).Select(text => text.Split("mlflow.data.context: ")[1].Trim(' ', '\n', '"')).Order();
        Assert.Equal(["eval", "training"], contexts);
    }

    [Theory]
    [InlineData(1, "samples.prompts[1]: the prompt has")]
    public void Every_prompt_of_samples_is_tried_before_the_run(int index, string expected)
    {
        using var tiny = Templated();
        string[] prompts = ["hello", string.Concat(Enumerable.Repeat("hello ", 4000))];
        var recipe = tiny.Recipe with { Samples = new SamplesSection { Prompts = new(prompts[..(index + 1)]) } };
        var error = Assert.Throws<InvalidDataException>(() => Trainer.Train(recipe, tiny.Options, TestContext.Current.CancellationToken));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(tiny.Run));
    }

    private static TinyRun Templated()
    {
        var tiny = new TinyRun().WithPairs();
        tiny.AddTokenizer();
        tiny.Write("my.jinja", "{% for message in messages %}{{ message.content }}{% endfor %}");
        return tiny;
    }

    // A run that was stopped after its third step.
    private static TinyRun Interrupted()
    {
        var tiny = Templated();
        using var stop = new CancellationTokenSource();
        var recipe = tiny.Recipe with { Model = tiny.Recipe.Model with { ChatTemplate = tiny["my.jinja"] } };
        var options = tiny.Options with { Trackers = [new Recorder { OnLog = StopAfterThree }] };
        Assert.Equal(RunOutcome.Interrupted, Trainer.Train(recipe, options, stop.Token).Outcome);
        return tiny;

        void StopAfterThree(MetricsRecord record)
        {
            if (record.Step == 3)
                stop.Cancel();
        }
    }

    // One mantissa bit of the last number.
    private static byte[] Flipped(byte[] bytes)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[^4] ^= 1;
        return flipped;
    }
}
