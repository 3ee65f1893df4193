using System.CommandLine;
using Anima.Dpo.Progress;
using Anima.Kernels;
using Anima.Rlhf.Recipes;
using Anima.Rlhf.Training;

namespace Anima.Dpo.Commands;

/// <summary><c>train RECIPE|--resume [RUN]</c>: trains an adapter.</summary>
internal sealed class TrainCommand : DocumentedCommand
{
    // Where runs are looked up by name.
    private const string RunsFolder = "runs";

    private readonly Argument<string?> _recipe = new("RECIPE") { Description = "A recipe file.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on with a run: its folder, or its name below ./runs; without a name, the latest unfinished one.",
        HelpName = "RUN",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _overrides = new("--set")
    {
        Description = "Set a key of the recipe, its value in YAML, such as loss.beta=0.2. May be given several times.",
        HelpName = "KEY=VALUE",
    };

    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public TrainCommand(StandardStreams streams, Interruption interruption) : base("train", "Train a LoRA adapter on preference pairs as a recipe says, or go on with an earlier run.")
    {
        Details =
        [
            "The first Ctrl-C finishes the step, saves and writes the adapter; a second stops at once. Paths in a recipe are tried from the current folder, then from the recipe's folder upwards.",
        ];
        Examples =
        [
            "anima-dpo train recipes/smollm2-135m.yaml --set model.path=models/SmolLM2-135M-Instruct --set data.train=my-pairs.jsonl",
            "anima-dpo train my.yaml --set loss.beta=0.2 --set \"data.train=[a.jsonl, b.jsonl]\"",
            "anima-dpo train --resume smollm2-135m",
        ];
        _streams = streams;
        _interruption = interruption;
        Arguments.Add(_recipe);
        Options.Add(_resume);
        Options.Add(_overrides);
        Validators.Add(result =>
        {
            if ((result.GetResult(_recipe) is { Tokens.Count: > 0 }) == (result.GetResult(_resume) is { Implicit: false }))
                result.AddError("train takes either a recipe or --resume");
        });
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        Allocator.Tune();
        var overrides = result.GetValue(_overrides) ?? [];
        TrainingRun run;
        RunOutcome outcome;
        using (var display = ProgressDisplay.For(_streams))
        {
            run = new TrainingRun(new TrainingDisplay(display, () => Environment.WorkingSet), _interruption.Token);
            outcome = result.GetValue(_recipe) is { } recipe
                ? run.Start(RecipeReader.Load(recipe, overrides))
                : run.Resume(FindRun(result.GetValue(_resume)), overrides);
        }
        return Report(outcome, run.Folder);
    }

    private static RunFolder FindRun(string? name) =>
        name is null ? RunFolder.LatestUnfinished(RunsFolder) : RunFolder.Find(name, RunsFolder);

    private int Report(RunOutcome outcome, RunFolder? folder)
    {
        _streams.Error.WriteLine(outcome switch
        {
            RunOutcome.Finished => $"finished; the adapter is in {Shown(folder!.AdapterFolder)}",
            RunOutcome.AlreadyFinished => $"{folder!.Name} had finished before; the adapter is in {Shown(folder.AdapterFolder)}",
            RunOutcome.Interrupted => $"interrupted; saved in {Shown(folder!.Path)}; go on with: anima-dpo train --resume {Shown(folder.Path)}",
            _ => "interrupted before the first step; nothing is left of the run",
        });
        return outcome is RunOutcome.Finished or RunOutcome.AlreadyFinished ? ExitCode.Success : _interruption.ExitCode;
    }

    private static string Shown(string path) =>
        Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
}
