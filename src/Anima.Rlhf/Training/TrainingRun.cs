using System.Text;
using Anima.Data.BuiltIn;
using Anima.Files;
using Anima.Recipes;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary>Starts a run from a recipe, or goes on with one from its folder; however it ends, its folder and its trackers say so.</summary>
/// <param name="options">What the recipe does not say.</param>
/// <param name="stop">Asks the run to stop after the step at hand.</param>
internal sealed class TrainingRun(TrainerOptions options, CancellationToken stop)
{
    /// <summary>Loads everything, makes the run folder and trains.</summary>
    public TrainingResult Start(LoadedRecipe loaded)
    {
        // To the second, as it is kept.
        var now = DateTimeOffset.Now;
        var started = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        using var log = new LogFile(options.Observer);
        TrainingInputs inputs;
        Recipe resolved;
        OutputPlace.Demand(Path.GetFullPath(loaded.Recipe.OutputDir, BaseFolder(loaded)));
        try
        {
            (resolved, inputs) = Load(loaded, log, keptLayers: null, started);
        }
        catch (OperationCanceledException)
        {
            return new TrainingResult(RunOutcome.InterruptedBeforeStart, null);
        }
        using (inputs)
        {
            if (stop.IsCancellationRequested)
                return new TrainingResult(RunOutcome.InterruptedBeforeStart, null);
            var folder = RunFolder.Create(resolved.OutputDir, resolved.Name, name => inputs.Recipe with { Name = name }, State(inputs, started));
            using var held = folder.Lock();
            log.Open(folder.LogFile);
            return Train(inputs, folder, log, isNew: true);
        }
    }

    /// <summary>Goes on with the run in <paramref name="folder"/>.</summary>
    public TrainingResult Resume(RunFolder folder, IReadOnlyList<string> overrides)
    {
        // Of a finished run nothing is written, not even a lock.
        if (RunState.Read(folder.StateFile).Finished)
            return new TrainingResult(RunOutcome.AlreadyFinished, folder.Path);
        using var held = folder.Lock();
        var state = RunState.Read(folder.StateFile);
        if (state.Finished)
            return new TrainingResult(RunOutcome.AlreadyFinished, folder.Path);
        if (state.Loss != OwnLoss)
            throw new InvalidDataException($"{folder.Path}: the run trains with {state.Loss ?? "the loss of its recipe"}, not with {OwnLoss ?? "that"}; give TrainerOptions.Loss what the run began with");
        var original = RecipeReader.Load(folder.RecipeFile, [], state.Kind).Recipe;
        RunInputs.RefuseOtherRecipe(folder.RecipeFile, state.RecipeSha256, original);
        RefuseOtherChanges(folder, original, overrides, state.Kind);
        var loaded = RecipeReader.Load(folder.RecipeFile, overrides, state.Kind);
        using var log = new LogFile(options.Observer);
        try
        {
            var (resolved, inputs) = Load(loaded, log, state.KeptLayers, state.Started);
            using (inputs)
            {
                RunInputs.RefuseOther("model", state.ModelSha256, inputs.ModelSha256);
                RunInputs.RefuseOther("data", state.DataSha256, inputs.Data.Sha256);
                log.Open(folder.LogFile);
                if (overrides.Count > 0)
                    AtomicFile.Write(folder.RecipeFile, Encoding.UTF8.GetBytes(resolved.ToYaml()));
                return Train(inputs, folder, log, isNew: false);
            }
        }
        catch (OperationCanceledException)
        {
            return new TrainingResult(RunOutcome.Interrupted, folder.Path);
        }
    }

    private string? OwnLoss => options.Loss?.GetType().FullName;

    private (Recipe Resolved, TrainingInputs Inputs) Load(LoadedRecipe loaded, LogFile log, int? keptLayers, DateTimeOffset? started)
    {
        NotYet.Check(loaded);
        if (options.Loss is null)
            PreferenceLosses.Check(loaded);
        var resolved = new RecipePaths(BaseFolder(loaded), loaded.File).MakeAbsolute(loaded, BuiltInDataSets.Has);
        var models = RecipeModels.Fetch(resolved, options.Hub, log.Downloads, stop);
        return (resolved, new TrainingLoader(loaded, models, options, log).Load(keptLayers, started, stop));
    }

    private string BaseFolder(LoadedRecipe loaded) => options.BaseFolder is { } given
        ? Path.GetFullPath(given)
        : loaded.IsFile ? Path.GetDirectoryName(Path.GetFullPath(loaded.File))!
        : throw new InvalidDataException("the recipe is in no file, so its paths are relative to nothing; set TrainerOptions.BaseFolder to a folder");

    private TrainingResult Train(TrainingInputs inputs, RunFolder folder, LogFile log, bool isNew)
    {
        using var trackers = new RunTrackers([.. MlflowTracker.Of(inputs.Recipe), .. options.Trackers], log.Say);
        try
        {
            RunState.Update(folder.StateFile, state => state with { Status = RunStatus.Running, Reason = null });
            using var loop = new TrainingLoop(inputs, folder, trackers, options, log);
            if (loop.Run(stop))
                return End(RunStatus.Finished, RunOutcome.Finished);
            if (!isNew || loop.StepsTaken > 0)
                return End(RunStatus.Interrupted, RunOutcome.Interrupted);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Fail(error, folder, trackers, log);
            throw;
        }
        log.Dispose();
        MlflowTracker.Forget(inputs.Recipe, RunState.Read(folder.StateFile).MlflowRunId);
        Directory.Delete(folder.Path, recursive: true);
        return new TrainingResult(RunOutcome.InterruptedBeforeStart, null);

        TrainingResult End(RunStatus status, RunOutcome outcome)
        {
            trackers.End(status == RunStatus.Finished ? RunEnd.Finished : RunEnd.Interrupted);
            RunState.Update(folder.StateFile, state => state with { Status = status, Finished = status == RunStatus.Finished });
            return new TrainingResult(outcome, folder.Path);
        }
    }

    // Each place on its own: the disk that is full for one may take the other's few bytes, and the error itself is thrown in any case.
    private static void Fail(Exception error, RunFolder folder, RunTrackers trackers, LogFile log)
    {
        var reason = error.Message.TrimEnd('.');
        Action[] places =
        [
            () => log.Note($"failed: {reason}"),
            () => RunState.Update(folder.StateFile, state => state with { Status = RunStatus.Failed, Reason = reason }),
            () => trackers.End(RunEnd.Failed, reason),
        ];
        foreach (var tell in places)
            try
            {
                tell();
            }
            catch (Exception also) when (also is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                // What went wrong first is what the user is told.
            }
    }

    private RunState State(TrainingInputs inputs, DateTimeOffset started) => new()
    {
        Kind = inputs.Recipe.Kind,
        RecipeSha256 = [],
        ModelSha256 = inputs.ModelSha256,
        DataSha256 = inputs.Data.Sha256,
        Loss = OwnLoss,
        KeptLayers = inputs.KeptLayers,
        Started = started,
        MlflowRunId = Guid.NewGuid().ToString("N"),
    };

    private static void RefuseOtherChanges(RunFolder folder, Recipe original, IReadOnlyList<string> overrides, RecipeKind kind)
    {
        foreach (var change in overrides)
        {
            var key = change.Split('=')[0].Trim();
            if (!RunInputs.ChangeableSections.Contains(key.Split('.')[0]) && !RecipeReader.Load(folder.RecipeFile, [change], kind).Recipe.Equals(original))
                throw new InvalidDataException($"--set {key}: a resumed run may change only {string.Join(", ", RunInputs.ChangeableSections)}, so that it ends as if it had not been interrupted; start a new run for another {key}");
        }
    }
}
