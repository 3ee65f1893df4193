using System.Diagnostics;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;
using Anima.Rlhf.Recipes;
using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary>
/// DPO training from a run folder: restore, then step, log, evaluate, save, until the plan is done or a stop is asked for.
/// Whatever happens between two checkpoints can be repeated bit by bit from the earlier one.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingInputs _inputs;
    private readonly RunFolder _folder;
    private readonly ITrainingObserver _observer;
    private readonly Recipe _recipe;
    private readonly SigmoidLoss _loss;
    private readonly StepPlan _plan;
    private readonly LearningRateSchedule _schedule;
    private readonly TwoStreamEngine _engine;
    private readonly AdamW _optimizer;
    private readonly DpoStep _step;
    private readonly PreferenceEvaluator? _evaluator;
    private readonly TrainingCheckpoints _checkpoints;

    /// <summary>A trainer over <paramref name="inputs"/> that works in <paramref name="folder"/>.</summary>
    public Trainer(TrainingInputs inputs, RunFolder folder, ITrainingObserver observer)
    {
        (_inputs, _folder, _observer, _recipe) = (inputs, folder, observer, inputs.Recipe);
        var train = _recipe.Train;
        _loss = new SigmoidLoss(_recipe.Loss.Beta);
        _plan = new StepPlan(new PairOrder(inputs.Train.Count, _recipe.Data.Shuffle, train.Seed), train.PairsPerStep, train.Epochs, train.MaxSteps);
        _schedule = new LearningRateSchedule(train.LrScheduler, train.LearningRate, train.WarmupStepsOf(_plan.TotalSteps), _plan.TotalSteps);
        _engine = new TwoStreamEngine(inputs.Model, inputs.Policy, inputs.Reference, inputs.KeptLayers);
        _optimizer = new AdamW(inputs.Policy.Weights.numel(), inputs.Model.Device, train.AdamBeta1, train.AdamBeta2, train.AdamEpsilon, train.WeightDecay);
        _step = new DpoStep(_engine, inputs.Policy, _loss, _optimizer, new SingleProcess());
        _evaluator = inputs.Eval.Count == 0 ? null : new PreferenceEvaluator([.. inputs.Eval.Select(pair => pair.ToTree())], train.TokensPerBatch);
        _checkpoints = new TrainingCheckpoints(folder.CheckpointsFolder, _recipe.Checkpoint.Keep);
        inputs.Policy.RequireGradients();
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
        var done = _checkpoints.Restore(_optimizer, LoadPolicy, _observer.Say);
        using var metrics = MetricsLog.Open(_folder.MetricsFile, done);
        var tracking = RunTracking.Continue(_recipe, RunState.Read(_folder.StateFile).MlflowRunId, _folder.Path, _inputs.DataSha256, metrics, done);
        _observer.Started(done, _plan.TotalSteps);
        for (var step = done; ; step++)
        {
            if (step > done)
                Log(TrainStepOrFail(step, tracking), metrics, tracking);
            StepsTaken = step;
            if (stop.IsCancellationRequested)
                return Interrupted(step, done, metrics, tracking);
            if (IsEvaluationDue(step) && !metrics.HasEvaluation(step) && !Evaluate(step, metrics, tracking, stop))
                return Interrupted(step, done, metrics, tracking);
            if (step == _plan.TotalSteps)
                break;
            if (step > done && step % _recipe.Checkpoint.Every == 0)
                Save(step, metrics);
        }
        Finish(done, metrics, tracking);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    private MetricsRecord TrainStepOrFail(int step, RunTracking tracking)
    {
        try
        {
            return TrainStep(step);
        }
        catch (NonFiniteException)
        {
            tracking.Fail();
            throw;
        }
    }

    private MetricsRecord TrainStep(int step)
    {
        var clock = Stopwatch.StartNew();
        var trees = new List<PreferenceTree>();
        foreach (var index in _plan.PairsOf(step).Span)
            trees.Add(_inputs.Train[index].ToTree());
        var result = _step.Run(trees, _recipe.Train.TokensPerBatch, _schedule.At(step), _recipe.Train.MaxGradNorm);
        return new MetricsRecord(step,
        [
            .. result.Metrics.Named(""),
            new("grad_norm", result.GradNorm),
            new("learning_rate", result.LearningRate),
            new("tokens", result.Tokens),
            new("tokens_computed", result.TokensComputed),
            new("seconds", clock.Elapsed.TotalSeconds),
        ],
        IsEvaluation: false);
    }

    private bool IsEvaluationDue(int step) =>
        _evaluator is not null && (step == 0 || step == _plan.TotalSteps || step % _recipe.Evaluate.Every == 0);

    // False when a stop was asked for in between: the measurement is then made again on resume.
    private bool Evaluate(int step, MetricsLog metrics, RunTracking tracking, CancellationToken stop)
    {
        try
        {
            var clock = Stopwatch.StartNew();
            var result = _evaluator!.Evaluate(_engine, _loss, stop.ThrowIfCancellationRequested);
            var values = result.Named(MetricsRecord.EvaluationPrefix).Append(new("eval_seconds", clock.Elapsed.TotalSeconds));
            var record = new MetricsRecord(step, [.. values], IsEvaluation: true);
            metrics.Write(record);
            tracking.Log(record);
            _observer.Evaluated(record);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Log(MetricsRecord record, MetricsLog metrics, RunTracking tracking)
    {
        metrics.Write(record);
        tracking.Log(record);
        _observer.Stepped(record, _plan.TotalSteps);
    }

    private bool Interrupted(int step, int restored, MetricsLog metrics, RunTracking tracking)
    {
        if (step > restored)
            Save(step, metrics);
        if (step > 0)
            RunFolder.Replace(_folder.AdapterFolder, SavePolicy);
        tracking.End(finished: false);
        return false;
    }

    private void Save(int step, MetricsLog metrics)
    {
        metrics.Flush();
        _checkpoints.Save(step, _optimizer, SavePolicy);
    }

    private void Finish(int restored, MetricsLog metrics, RunTracking tracking)
    {
        if (_plan.TotalSteps > restored)
            Save(_plan.TotalSteps, metrics);
        RunFolder.Replace(_folder.AdapterFolder, SavePolicy);
        tracking.End(finished: true);
        var state = RunState.Read(_folder.StateFile);
        (state with { Finished = true }).Write(_folder.StateFile);
    }

    private void SavePolicy(string folder) => PeftAdapter.Save(folder, _inputs.Policy, _inputs.Model.Linears, _recipe.Model.Path);

    private void LoadPolicy(string folder)
    {
        using var saved = PeftAdapter.Load(folder, _inputs.Model.Linears, _inputs.Model.Device);
        using var off = TorchSharp.torch.no_grad();
        _inputs.Policy.Weights.copy_(saved.Weights);
    }
}
