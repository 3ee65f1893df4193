using Anima.Recipes;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Training;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Runs;

/// <summary>What stands in a run's folder and in its trackers.</summary>
public sealed class RunContentTests
{
    [Fact]
    public void Mlflow_has_params_tags_and_the_recipe()
    {
        using var tiny = new TinyRun().WithPairs();
        Trainer.Train(tiny.Recipe, tiny.Options, TestContext.Current.CancellationToken);
        var run = Path.GetDirectoryName(Directory.GetFiles(tiny["runs/mlruns"], "anima.run_folder", SearchOption.AllDirectories).Single())!;
        Assert.Equal(tiny.Run, File.ReadAllText(Path.Combine(run, "anima.run_folder")));
        var parameters = Path.Combine(Path.GetDirectoryName(run)!, "params");
        (string Name, string Value)[] expected =
        [
            ("adapter.r", "4"), ("adapter.type", "lora"), ("loss.beta", "0.1"), ("loss.type", "sigmoid"), ("model.dtype", "fp32"), ("model.quantize", "nf4"),
            ("train.learning_rate", "0.001"), ("train.lr_scheduler", "linear"), ("train.max_steps", "6"), ("train.pairs_per_step", "2"), ("train.seed", "42"),
        ];
        Assert.All(expected, pair => Assert.Equal(pair.Value, File.ReadAllText(Path.Combine(parameters, pair.Name))));
        Assert.Equal(File.ReadAllText(new RunFolder(tiny.Run).RecipeFile), File.ReadAllText(Path.Combine(Path.GetDirectoryName(run)!, "artifacts", "recipe.yaml")));
    }

    [Fact]
    public void The_log_tells_what_was_said_before_the_folder_was_there_and_every_step()
    {
        using var tiny = new TinyRun().WithPairs();
        Trainer.Train(tiny.Recipe, tiny.Options, TestContext.Current.CancellationToken);
        var log = File.ReadAllText(new RunFolder(tiny.Run).LogFile);
        Assert.All(["model: 14 linear layers in nf4", "training from step 1 to 6", "step 6: loss", "evaluation after step 6: eval_loss"], text => Assert.Contains(text, log, StringComparison.Ordinal));
    }

    [Fact]
    public void Samples_are_kept_by_step_and_cut_back_on_resume()
    {
        using var tiny = new TinyRun().WithPairs();
        tiny.AddTokenizer();
        using var stop = new CancellationTokenSource();
        var recipe = tiny.Recipe with { Samples = new SamplesSection { Every = 2, Prompts = ["a b c", "d e"], MaxNewTokens = 4 } };
        var recorder = new Recorder { OnLog = record => { if (record.Step == 5) stop.Cancel(); } };
        Assert.Equal(RunOutcome.Interrupted, Trainer.Train(recipe, tiny.Options with { Trackers = [recorder] }, stop.Token).Outcome);
        var file = new RunFolder(tiny.Run).SamplesFile;
        // As a kill leaves it that came after a later step's samples.
        File.AppendAllText(file, File.ReadLines(file).Last().Replace("\"step\":4", "\"step\":6", StringComparison.Ordinal) + "\n");
        Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken);
        Assert.Equal([0, 0, 2, 2, 4, 4, 6, 6], SamplesLog.Open(file, int.MaxValue).Samples.Select(sample => sample.Step));

        Trainer.Train(recipe with { Name = "whole" }, tiny.Options, TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllText(Path.Combine(tiny.Folder, "runs", "whole", "samples.jsonl")), File.ReadAllText(file));
    }

    [Fact]
    public void Weighted_sources_go_on_where_they_were()
    {
        using var tiny = new TinyRun().WithPairs();
        File.Copy(tiny["held-out.jsonl"], tiny["more.jsonl"]);
        using var stop = new CancellationTokenSource();
        var recipe = tiny.Recipe with
        {
            Data = tiny.Recipe.Data with { Train = [new DataSource("pairs.jsonl") { Weight = 0.5 }, new DataSource("more.jsonl") { Weight = 2.5 }], Eval = null },
            Train = tiny.Recipe.Train with { MaxSteps = 11 },
        };
        var recorder = new Recorder { OnLog = record => { if (record.Step == 7) stop.Cancel(); } };
        Assert.Equal(RunOutcome.Interrupted, Trainer.Train(recipe, tiny.Options with { Trackers = [recorder] }, stop.Token).Outcome);
        Trainer.Resume(tiny.Run, tiny.Options, TestContext.Current.CancellationToken);
        Trainer.Train(recipe with { Name = "whole" }, tiny.Options, TestContext.Current.CancellationToken);
        Assert.Equal(tiny.Adapter("whole"), tiny.Adapter("tiny"));
    }

    [Theory]
    [InlineData("base", false)]
    [InlineData("init_from", true)]
    public void A_run_that_starts_from_an_adapter_is_compared_with_what_the_recipe_says(string reference, bool beginsAtLn2)
    {
        using var tiny = new TinyRun().WithPairs();
        var recipe = tiny.Recipe with
        {
            Adapter = new AdapterSection { InitFrom = Golden.Fixture("lora", "llama_plain"), R = 0 },
            Reference = new ReferenceSection { Model = reference },
        };
        var start = PeftConfigFile.Read(recipe.Adapter.InitFrom!);
        var result = Trainer.Train(recipe with { Adapter = recipe.Adapter with { R = start.R, LoraAlpha = start.LoraAlpha, TargetModules = start.Targets } }, tiny.Options, TestContext.Current.CancellationToken);
        Assert.Equal(beginsAtLn2, result.Metrics[0].Values[0].Value == Math.Log(2));
        Assert.Equal(beginsAtLn2, result.Metrics[0].Values.First(value => value.Key == "eval_rewards/margins").Value == 0);
    }

    [Fact]
    public void A_supervised_run_that_is_not_finite_fails_too()
    {
        using var tiny = new TinyRun();
        var rows = File.ReadAllText(Golden.Fixture("dpo", "tokenized.jsonl")).Replace("chosen_ids", "completion_ids", StringComparison.Ordinal);
        tiny.Write("completions.jsonl", rows);
        var recipe = tiny.Recipe with
        {
            Kind = RecipeKind.Supervised,
            Data = new DataSection { Train = [new DataSource("completions.jsonl")] },
            Train = tiny.Recipe.Train with { LearningRate = 1e30 },
        };
        Assert.Throws<NonFiniteException>(() => Trainer.Train(recipe, tiny.Options, TestContext.Current.CancellationToken));
        Assert.Equal(RunStatus.Failed, RunState.Read(new RunFolder(tiny.Run).StateFile).Status);
    }
}
