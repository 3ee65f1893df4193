using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Models;
using Anima.Recipes;
using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary>Supervised fine-tuning: cross-entropy on target tokens.</summary>
internal sealed class SupervisedTask : ITrainingTask
{
    private readonly TrainSection _train;
    private readonly SupervisedRunData _data;
    private readonly TwoStreamEngine _engine;
    private readonly SupervisedStep _step;
    private readonly SupervisedEvaluator? _evaluator;

    public SupervisedTask(TrainingInputs inputs, SupervisedRunData data, AdamW optimizer)
    {
        (_train, _data) = (inputs.Recipe.Train, data);
        _engine = new TwoStreamEngine(inputs.Model, inputs.Adapter, reference: null, inputs.KeptLayers);
        _step = new SupervisedStep(_engine, inputs.Parameters, optimizer, new SingleProcess());
        _evaluator = data.Eval.Count == 0 ? null : new SupervisedEvaluator(BatchPacking.Arrange([.. data.Eval.Select(sequence => sequence.ToTree())], _train.TokensPerBatch), _train.TokensPerBatch);
    }

    public IReadOnlyList<SourceShare> Shares => _data.Shares;

    public bool HasEvaluation => _evaluator is not null;

    public void Begin(StepPlan plan, Action between)
    {
    }

    public IReadOnlyList<KeyValuePair<string, double>> Step(ReadOnlySpan<int> indices, double learningRate)
    {
        var trees = new List<PreferenceTree>(indices.Length);
        foreach (var index in indices)
            trees.Add(_data.Train[index].ToTree());
        var result = _step.Run(BatchPacking.Arrange(trees, _train.TokensPerBatch), _train.TokensPerBatch, learningRate, _train.MaxGradNorm);
        return
        [
            .. result.Metrics.Named(""),
            new("grad_norm", result.GradNorm),
            new("learning_rate", learningRate),
            new("tokens", result.Tokens),
        ];
    }

    public IReadOnlyList<KeyValuePair<string, double>> Evaluate(Action between) =>
        [.. _evaluator!.Evaluate(_engine, between).Named(MetricsRecord.EvaluationPrefix)];

    public void Save(string folder)
    {
    }

    public void Load(string folder)
    {
    }
}
