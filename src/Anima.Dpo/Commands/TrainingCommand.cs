using System.CommandLine;
using Anima.Dpo.Progress;
using Anima.Files;
using Anima.Hub;
using Anima.Recipes;
using Anima.Rlhf;
using Anima.Rlhf.Training;

namespace Anima.Dpo.Commands;

/// <summary>A command that trains as a recipe says, or goes on with an earlier run.</summary>
internal abstract class TrainingCommand : DocumentedCommand
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
        Description = "Set a key of the recipe, its value in YAML, such as train.seed=7. May be given several times.",
        HelpName = "KEY=VALUE",
    };

    private readonly RecipeKind _kind;
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams, for recipes of <paramref name="kind"/>.</summary>
    protected TrainingCommand(string name, string summary, RecipeKind kind, StandardStreams streams, Interruption interruption) : base(name, summary)
    {
        (_kind, _streams, _interruption) = (kind, streams, interruption);
        Arguments.Add(_recipe);
        Options.Add(_resume);
        Options.Add(_overrides);
        Validators.Add(result =>
        {
            if ((result.GetResult(_recipe) is { Tokens.Count: > 0 }) == (result.GetResult(_resume) is { Implicit: false }))
                result.AddError($"{name} takes either a recipe or --resume");
        });
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var overrides = result.GetValue(_overrides) ?? [];
        TrainingResult run;
        using (var display = ProgressDisplay.For(_streams))
        {
            using var told = _interruption.Token.Register(() => display.Message("stopping: the step at hand is finished and saved; another Ctrl-C stops at once"));
            var options = new TrainerOptions
            {
                BaseFolder = Environment.CurrentDirectory,
                Observer = new TrainingDisplay(display, () => Environment.WorkingSet),
                CacheFolder = CacheFolder.FromEnvironment(),
                Hub = HubSettings.FromEnvironment(),
            };
            run = result.GetValue(_recipe) is { } recipe
                ? Trainer.Train(RecipeReader.Load(recipe, overrides, _kind), options, _interruption.Token)
                : Trainer.Resume(FindRun(result.GetValue(_resume)).Path, overrides, options, _interruption.Token);
        }
        new RunSummary(_streams, result.GetValue(_recipe)).Write(run.Outcome, run.Folder is null ? null : new RunFolder(run.Folder));
        return run.Outcome is RunOutcome.Finished or RunOutcome.AlreadyFinished ? ExitCode.Success : _interruption.ExitCode;
    }

    private RunFolder FindRun(string? name)
    {
        if (name is null)
            return RunFolder.LatestUnfinished(RunsFolder, _kind);
        var folder = RunFolder.Find(name, RunsFolder);
        if (RunState.Read(folder.StateFile).Kind is var kind && kind != _kind)
            throw new InvalidDataException($"{name} is a run of {(kind == RecipeKind.Preference ? "train" : "sft")}, not of {Name}; go on with: anima-dpo {(kind == RecipeKind.Preference ? "train" : "sft")} --resume {name}");
        return folder;
    }
}
