using System.Diagnostics;
using Anima.Data;
using Anima.Files;
using Anima.Rlhf.Evaluation;
using Anima.Recipes;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary>
/// Training from a run folder: restore, then step, log, evaluate, save, until the plan is done or a stop is asked for.
/// Whatever happens between two checkpoints can be repeated bit by bit from the earlier one.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly TrainingInputs _inputs;
    private readonly RunFolder _folder;
    private readonly ITrainingObserver _observer;
    private readonly Recipe _recipe;
    private readonly StepPlan _plan;
    private readonly LearningRateSchedule _schedule;
    private readonly AdamW _optimizer;
    private readonly TrainingTask _task;
    private readonly SampleWriter _samples;
    private readonly TrainingCheckpoints _checkpoints;
    private readonly RunTrackers _trackers;

    /// <summary>A loop over <paramref name="inputs"/> that works in <paramref name="folder"/>.</summary>
    public TrainingLoop(TrainingInputs inputs, RunFolder folder, RunTrackers trackers, TrainerOptions options, ITrainingObserver observer)
    {
        (_inputs, _folder, _trackers, _observer, _recipe) = (inputs, folder, trackers, observer, inputs.Recipe);
        var train = _recipe.Train;
        _optimizer = new AdamW(inputs.Parameters.Weights.numel(), inputs.Model.Device, train.AdamBeta1, train.AdamBeta2, train.AdamEpsilon, train.WeightDecay, inputs.Parameters.Decayed);
        _task = new TrainingTask(inputs, ObjectiveOf(_recipe, options.Loss), _optimizer, options.GradientExchange, observer.Say);
        _plan = new StepPlan(new EpochOrder(inputs.Data.Shares, _recipe.Data.Shuffle, train.Seed), train.ItemsPerStep, train.Epochs, train.MaxSteps);
        _schedule = new LearningRateSchedule(train.LrScheduler, train.LearningRate, train.WarmupStepsOf(_plan.TotalSteps), _plan.TotalSteps);
        _samples = new SampleWriter(inputs);
        _checkpoints = new TrainingCheckpoints(folder.CheckpointsFolder, _recipe.Checkpoint.Keep);
        inputs.Parameters.RequireGradients();
    }

    /// <summary>Steps that the run has taken, those before a resume included.</summary>
    public int StepsTaken { get; private set; }

    /// <summary>
    /// Trains from the newest checkpoint, or from the start, to the end of the plan. When <paramref name="stop"/> is signalled it
    /// finishes the step, saves and returns false; before the first step it leaves nothing but what was there.
    /// </summary>
    /// <exception cref="NonFiniteException">A log-prob or gradient is not finite; the last checkpoint stays.</exception>
    public bool Run(CancellationToken stop)
    {
        var done = _checkpoints.Restore(_optimizer, LoadState, _observer.Say);
        if (done == 0 && File.Exists(_folder.MetricsFile) && new FileInfo(_folder.MetricsFile).Length > 0)
            _observer.Say("there is no checkpoint to go on from: the run begins at step 1 again");
        using var metrics = MetricsLog.Open(_folder.MetricsFile, done);
        var samples = SamplesLog.Open(_folder.SamplesFile, done);
        _trackers.Begin(Tracked(done, metrics));
        if (done == 0 && !Completes(() => _task.Begin(_plan, stop.ThrowIfCancellationRequested)))
            return Interrupted(0, 0, metrics);
        _observer.Started(done, _plan.TotalSteps);
        for (var step = done; ; step++)
        {
            if (step > done)
                Log(TrainStep(step), metrics);
            StepsTaken = step;
            if (stop.IsCancellationRequested || !Completes(() => Look(step, metrics, samples, stop)))
                return Interrupted(step, done, metrics);
            if (step == _plan.TotalSteps)
                break;
            if (step > done && step % _recipe.Checkpoint.Every == 0)
                Save(step, metrics);
        }
        Finish(done, metrics);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    // False when a stop was asked for in between: it is then done again on resume.
    private static bool Completes(Action part)
    {
        try
        {
            part();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static IObjective ObjectiveOf(Recipe recipe, IPreferenceLoss? own) => recipe.Kind == RecipeKind.Supervised
        ? new SupervisedObjective()
        : new PreferenceObjective(own ?? PreferenceLosses.Build(recipe.Loss), recipe.Loss.Beta);

    private TrackedRun Tracked(int step, MetricsLog metrics) => new(
        _recipe, RunState.Read(_folder.StateFile).MlflowRunId, _folder.Path,
        [.. _inputs.Data.Sha256.Select(file => new TrackedData(file.Key, file.Value, _inputs.Data.HeldOutFiles.Contains(file.Key)))], step, metrics.Kept);

    private MetricsRecord TrainStep(int step)
    {
        var clock = Stopwatch.StartNew();
        var values = Placed(_inputs.Data.PlaceOf, () => _task.Step(_plan.ItemsOf(step).Span, _schedule.At(step)));
        return new MetricsRecord(step, [.. values, new("seconds", clock.Elapsed.TotalSeconds)], IsEvaluation: false);
    }

    // An error about rows names their places.
    private static IReadOnlyList<KeyValuePair<string, double>> Placed(Func<int, string> placeOf, Func<IReadOnlyList<KeyValuePair<string, double>>> compute)
    {
        try
        {
            return compute();
        }
        catch (NonFiniteException error)
        {
            throw error.At(placeOf);
        }
    }

    // What is looked at after a step, and not already in the logs of an interrupted run.
    private void Look(int step, MetricsLog metrics, SamplesLog samples, CancellationToken stop)
    {
        if (_task.HasEvaluation && IsDue(step, _recipe.Evaluate.Every) && !metrics.HasEvaluation(step))
            Evaluate(step, metrics, stop);
        if (_recipe.Samples.Prompts.Count > 0 && IsDue(step, _recipe.Samples.Every) && !samples.Has(step))
        {
            var written = _samples.Write(step, stop);
            samples.Write(written);
            _observer.Sampled(written);
        }
    }

    private bool IsDue(int step, int every) => step == 0 || step == _plan.TotalSteps || step % every == 0;

    private void Evaluate(int step, MetricsLog metrics, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var values = Placed(_inputs.Data.EvalPlaceOf, () => _task.Evaluate(stop.ThrowIfCancellationRequested));
        var record = new MetricsRecord(step, [.. values, new("eval_seconds", clock.Elapsed.TotalSeconds)], IsEvaluation: true);
        metrics.Write(record);
        _trackers.Log(record);
        _observer.Evaluated(record);
    }

    private void Log(MetricsRecord record, MetricsLog metrics)
    {
        metrics.Write(record);
        _trackers.Log(record);
        _observer.Stepped(record, _plan.TotalSteps);
    }

    private bool Interrupted(int step, int restored, MetricsLog metrics)
    {
        if (step > restored)
            Save(step, metrics);
        if (step > 0)
            Export();
        return false;
    }

    private void Save(int step, MetricsLog metrics)
    {
        metrics.Flush();
        _checkpoints.Save(step, _optimizer, SaveState);
    }

    private void Finish(int restored, MetricsLog metrics)
    {
        if (_plan.TotalSteps > restored)
            Save(_plan.TotalSteps, metrics);
        Export();
    }

    private void Export() => AtomicFolder.Replace(Path.Combine(_folder.Path, _inputs.Files.FolderName), _inputs.Files.Export);

    private void SaveState(string folder)
    {
        _inputs.Files.Save(folder);
        _task.Save(folder);
    }

    private void LoadState(string folder)
    {
        _inputs.Files.Load(folder);
        _task.Load(folder);
    }
}
