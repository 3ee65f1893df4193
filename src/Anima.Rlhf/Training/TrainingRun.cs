using Anima.Files;
using Anima.Recipes;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All steps are taken and the adapter is written.</summary>
    Finished,

    /// <summary>It had been finished before; nothing was done.</summary>
    AlreadyFinished,

    /// <summary>Stopped after a step; a checkpoint and the adapter so far are written.</summary>
    Interrupted,

    /// <summary>Stopped before the first step; nothing is left of it.</summary>
    InterruptedBeforeStart,
}

/// <summary>Starts a run from a recipe, or goes on with one from its folder.</summary>
/// <param name="observer">Is told what happens.</param>
/// <param name="stop">Asks the run to stop after the step at hand.</param>
public sealed class TrainingRun(ITrainingObserver observer, CancellationToken stop)
{
    private static readonly string[] ChangeableSections = ["tracking", "checkpoint", "evaluate", "samples"];

    /// <summary>The folder of the run, once there is one.</summary>
    public RunFolder? Folder { get; private set; }

    /// <summary>Loads everything, makes the run folder and trains.</summary>
    /// <exception cref="InvalidDataException">The recipe or something it names is wrong; nothing is left behind.</exception>
    public RunOutcome Start(LoadedRecipe loaded)
    {
        NotYet.Check(loaded);
        PreferenceLosses.Check(loaded);
        var resolved = new RecipePaths(Directory.GetCurrentDirectory(), loaded.File).MakeAbsolute(loaded);
        using var log = new LogFile(observer);
        TrainingInputs inputs;
        try
        {
            inputs = new TrainingLoader(loaded, RecipeModels.Fetch(resolved, log.Downloads, stop), log).Load(keptLayers: null, stop);
        }
        catch (OperationCanceledException)
        {
            return RunOutcome.InterruptedBeforeStart;
        }
        using (inputs)
        {
            if (stop.IsCancellationRequested)
                return RunOutcome.InterruptedBeforeStart;
            Folder = RunFolder.Create(resolved.OutputDir, resolved.Name, name => inputs.Recipe with { Name = name }, State(inputs));
            log.Open(Folder.LogFile);
            return Train(inputs, Folder, log, isNew: true);
        }
    }

    /// <summary>Goes on with the run in <paramref name="folder"/>.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="overrides">Changes as <c>key=value</c>: only to tracking, checkpoint, evaluate and samples.</param>
    /// <exception cref="InvalidDataException">A change that is not allowed, or model or data are not what the run started on.</exception>
    public RunOutcome Resume(RunFolder folder, IReadOnlyList<string> overrides)
    {
        Folder = folder;
        var state = RunState.Read(folder.StateFile);
        if (state.Finished)
            return RunOutcome.AlreadyFinished;
        var loaded = RecipeReader.Load(folder.RecipeFile, overrides, state.Kind);
        RefuseOtherChanges(folder, overrides, state.Kind);
        NotYet.Check(loaded);
        PreferenceLosses.Check(loaded);
        var resolved = new RecipePaths(Directory.GetCurrentDirectory(), folder.RecipeFile).MakeAbsolute(loaded);
        using var log = new LogFile(observer);
        log.Open(folder.LogFile);
        try
        {
            using var inputs = new TrainingLoader(loaded, RecipeModels.Fetch(resolved, log.Downloads, stop), log).Load(state.KeptLayers, stop);
            RefuseOtherContent("model", state.ModelSha256, inputs.ModelSha256);
            RefuseOtherContent("data", state.DataSha256, inputs.Data.Sha256);
            if (overrides.Count > 0)
                AtomicFile.Write(folder.RecipeFile, System.Text.Encoding.UTF8.GetBytes(resolved.ToYaml()));
            return Train(inputs, folder, log, isNew: false);
        }
        catch (OperationCanceledException)
        {
            return RunOutcome.Interrupted;
        }
    }

    private RunOutcome Train(TrainingInputs inputs, RunFolder folder, LogFile log, bool isNew)
    {
        using var trainer = new Trainer(inputs, folder, log);
        if (trainer.Run(stop))
            return RunOutcome.Finished;
        if (!isNew || trainer.StepsTaken > 0)
            return RunOutcome.Interrupted;
        log.Dispose();
        RunTracking.Forget(inputs.Recipe, RunState.Read(folder.StateFile).MlflowRunId);
        Directory.Delete(folder.Path, recursive: true);
        return RunOutcome.InterruptedBeforeStart;
    }

    private static RunState State(TrainingInputs inputs) => new()
    {
        Kind = inputs.Recipe.Kind,
        ModelSha256 = inputs.ModelSha256,
        DataSha256 = inputs.Data.Sha256,
        KeptLayers = inputs.KeptLayers,
        MlflowRunId = Guid.NewGuid().ToString("N"),
    };

    private static void RefuseOtherChanges(RunFolder folder, IReadOnlyList<string> overrides, RecipeKind kind)
    {
        var original = RecipeReader.Load(folder.RecipeFile, [], kind).Recipe;
        foreach (var change in overrides)
        {
            var key = change.Split('=')[0].Trim();
            if (!ChangeableSections.Contains(key.Split('.')[0]) && !RecipeReader.Load(folder.RecipeFile, [change], kind).Recipe.Equals(original))
                throw new InvalidDataException($"--set {key}: a resumed run may change only {string.Join(", ", ChangeableSections)}, so that it ends as if it had not been interrupted; start a new run for another {key}");
        }
    }

    private static void RefuseOtherContent(string what, SortedDictionary<string, string> before, SortedDictionary<string, string> now)
    {
        foreach (var (path, sum) in now)
            if (!before.TryGetValue(path, out var old) || old != sum)
                throw new InvalidDataException($"{path}: this {what} file is not what the run started on; put the former one back, or start a new run");
        foreach (var path in before.Keys)
            if (!now.ContainsKey(path))
                throw new InvalidDataException($"{path}: the run started on this {what} file, and it is not read any more; put it back, or start a new run");
    }
}
