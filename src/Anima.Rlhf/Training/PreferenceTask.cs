using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;
using Anima.Recipes;
using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary>
/// DPO on preference pairs. With an adapter the reference runs beside the policy; when the base itself is trained, the reference's
/// log-probs are taken before step 1 and kept with every checkpoint.
/// </summary>
internal sealed class PreferenceTask : ITrainingTask
{
    private const string ReferencesName = "reference_logps.safetensors";

    private readonly Recipe _recipe;
    private readonly RunData _data;
    private readonly SigmoidLoss _loss;
    private readonly TwoStreamEngine _engine;
    private readonly DpoStep _step;
    private readonly List<PreferenceTree> _evalTrees;
    private readonly PreferenceEvaluator? _evaluator;
    private readonly KnownReferences? _references;
    private readonly Action<string> _say;

    public PreferenceTask(TrainingInputs inputs, RunData data, AdamW optimizer, Action<string> say)
    {
        (_recipe, _data, _say) = (inputs.Recipe, data, say);
        _loss = new SigmoidLoss(_recipe.Loss.Beta);
        _engine = new TwoStreamEngine(inputs.Model, inputs.Adapter, inputs.Reference, inputs.KeptLayers);
        _step = new DpoStep(_engine, inputs.Parameters, _loss, optimizer, new SingleProcess());
        _evalTrees = BatchPacking.Arrange([.. data.Eval.Select(pair => pair.ToTree())], _recipe.Train.TokensPerBatch);
        _evaluator = _evalTrees.Count == 0 ? null : new PreferenceEvaluator(_evalTrees, _recipe.Train.TokensPerBatch);
        _references = inputs.Model.IsTrained ? new KnownReferences(data.Train.Count, data.Eval.Count) : null;
    }

    public IReadOnlyList<SourceShare> Shares => _data.Shares;

    public bool HasEvaluation => _evaluator is not null;

    public void Begin(StepPlan plan, Action between)
    {
        if (_references is null)
            return;
        _say(FormattableString.Invariant($"reference: taking the log-probs of {_data.Train.Count + _evalTrees.Count} pairs before step 1"));
        // In the micro-batches in which they will be needed first, so that the first step sees policy and reference equal to the last bit.
        // An epoch that takes only a part of a source leaves some to later epochs.
        var left = _data.Train.Count;
        var isKnown = new bool[left];
        for (var step = 1; step <= plan.TotalSteps && left > 0; step++)
        {
            var (trees, indices) = Packed(plan.PairsOf(step).Span);
            if (Array.TrueForAll(indices, index => isKnown[index]))
                continue;
            _references.SetTrain(indices, Score(trees, between), isKnown);
            foreach (var index in indices)
            {
                left -= isKnown[index] ? 0 : 1;
                isKnown[index] = true;
            }
        }
        _references.SetEval(Score(_evalTrees, between));
    }

    public IReadOnlyList<KeyValuePair<string, double>> Step(ReadOnlySpan<int> indices, double learningRate)
    {
        var (trees, packed) = Packed(indices);
        var train = _recipe.Train;
        var result = _step.Run(trees, train.TokensPerBatch, learningRate, train.MaxGradNorm, _references?.Train(packed));
        return
        [
            .. result.Metrics.Named(""),
            new("grad_norm", result.GradNorm),
            new("learning_rate", result.LearningRate),
            new("tokens", result.Tokens),
            new("tokens_computed", result.TokensComputed),
        ];
    }

    public IReadOnlyList<KeyValuePair<string, double>> Evaluate(Action between) =>
        [.. _evaluator!.Evaluate(_engine, _loss, between, _references?.Eval).Named(MetricsRecord.EvaluationPrefix)];

    public void Save(string folder) => _references?.Save(Path.Combine(folder, ReferencesName));

    public void Load(string folder) => _references?.Load(Path.Combine(folder, ReferencesName));

    // The pairs at the indices in the order of their micro-batches, with their indices.
    private (List<PreferenceTree> Trees, int[] Indices) Packed(ReadOnlySpan<int> indices)
    {
        var trees = new List<PreferenceTree>(indices.Length);
        foreach (var index in indices)
            trees.Add(_data.Train[index].ToTree());
        var order = BatchPacking.Order([.. trees.Select(tree => tree.TokenCount)], _recipe.Train.TokensPerBatch);
        var all = indices.ToArray();
        return ([.. order.Select(place => trees[place])], [.. order.Select(place => all[place])]);
    }

    private List<ReferenceLogps> Score(List<PreferenceTree> trees, Action between)
    {
        var scores = new List<ReferenceLogps>();
        foreach (var batch in BatchCutter.Cut(trees, _recipe.Train.TokensPerBatch))
        {
            between();
            var logps = _engine.Score(batch, withReference: false).Policy;
            for (var i = 0; i < batch.PairCount; i++)
                scores.Add(new ReferenceLogps(logps[2 * i], logps[2 * i + 1]));
        }
        return scores;
    }
}
