using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tracking;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>
/// What a run learns from, with its objective plugged in. With an adapter the frozen streams run beside the policy; when the base itself is
/// trained, the reference's log-probs are taken before step 1 and kept with every checkpoint.
/// </summary>
internal sealed class TrainingTask
{
    private const string ReferencesName = "reference_logps.safetensors";

    private readonly TrainSection _train;
    private readonly IReadOnlyList<TrainingItem> _items;
    private readonly StreamEngine _engine;
    private readonly IObjective _objective;
    private readonly TrainingStep _step;
    private readonly TokenTree[] _evalTrees;
    private readonly KnownReferences? _known;
    private readonly Action<string> _say;

    public TrainingTask(TrainingInputs inputs, IObjective objective, AdamW optimizer, IGradientExchange exchange, Action<string> say)
    {
        (_train, _items, _objective, _say) = (inputs.Recipe.Train, inputs.Data.Train, objective, say);
        _engine = new StreamEngine(inputs.Model, inputs.Adapter, inputs.References, inputs.KeptLayers);
        _step = new TrainingStep(_engine, inputs.Parameters, objective, optimizer, exchange);
        _evalTrees = [.. inputs.Data.Eval.Select(item => item.ToTree())];
        _known = inputs.Model.IsTrained && inputs.Recipe.Kind == RecipeKind.Preference ? new KnownReferences(_items.Count, _evalTrees.Length) : null;
    }

    /// <summary>Is there a held-out set?</summary>
    public bool HasEvaluation => _evalTrees.Length > 0;

    /// <summary>Gets ready for a run that begins at step 1, before anything is changed. <paramref name="between"/> runs between its parts and may throw to stop.</summary>
    public void Begin(StepPlan plan, Action between)
    {
        if (_known is null)
            return;
        _say(FormattableString.Invariant($"reference: taking the log-probs of {_items.Count + _evalTrees.Length} pairs before step 1"));
        // In the micro-batches in which they will be needed first, so that the first step sees policy and reference equal to the last bit.
        // An epoch that takes only a part of a source leaves some to later epochs.
        var left = _items.Count;
        var isKnown = new bool[left];
        for (var step = 1; step <= plan.TotalSteps && left > 0; step++)
        {
            var indices = plan.ItemsOf(step).ToArray();
            if (Array.TrueForAll(indices, index => isKnown[index]))
                continue;
            TakeReferences(TreesAt(indices), between, (place, logps) =>
            {
                var index = indices[place];
                if (isKnown[index])
                    return;
                _known.SetTrain(index, logps);
                isKnown[index] = true;
                left--;
            });
        }
        TakeReferences(_evalTrees, between, _known.SetEval);
    }

    /// <summary>Takes an optimiser step over the items at <paramref name="indices"/>; its metrics but for time.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Step(ReadOnlySpan<int> indices, double learningRate)
    {
        var result = _step.Run(TreesAt(indices), _train.TokensPerBatch, learningRate, _train.MaxGradNorm, _known?.Train(indices));
        List<KeyValuePair<string, double>> metrics =
            [.. result.Metrics, new("grad_norm", result.GradNorm), new("learning_rate", result.LearningRate), new(MetricNames.Tokens, result.Tokens)];
        // A single sequence shares nothing.
        if (_objective is PreferenceObjective)
            metrics.Add(new(MetricNames.TokensComputed, result.TokensComputed));
        return metrics;
    }

    /// <summary>Measures the held-out set; names begin with <c>eval_</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Evaluate(Action between) =>
        [.. new HeldOutEvaluation(_evalTrees, _train.TokensPerBatch).Run(_engine, _objective, between, _known?.Eval).Named(MetricsRecord.EvaluationPrefix)];

    /// <summary>Writes what a resume needs besides weights and moments into a checkpoint.</summary>
    public void Save(string folder) => _known?.Save(Path.Combine(folder, ReferencesName));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It does not fit this run.</exception>
    public void Load(string folder) => _known?.Load(Path.Combine(folder, ReferencesName));

    private TokenTree[] TreesAt(ReadOnlySpan<int> indices)
    {
        var trees = new TokenTree[indices.Length];
        for (var i = 0; i < trees.Length; i++)
            trees[i] = _items[indices[i]].ToTree();
        return trees;
    }

    // Hands the place and the sequences' log-probs of each tree to `keep`.
    private void TakeReferences(TokenTree[] trees, Action between, ReferenceKeeper keep)
    {
        foreach (var indices in BatchPlan.Of(trees, _train.TokensPerBatch))
        {
            between();
            var batch = TreeBatch.Pack([.. indices.Select(index => trees[index])]);
            var logps = _engine.Score(batch, new ScoreRequest(WithReferences: false)).Policy.Logps.AsSpan();
            for (var i = 0; i < indices.Length; i++)
                keep(indices[i], logps[batch.FirstSequence[i]..batch.FirstSequence[i + 1]]);
        }
    }

    private delegate void ReferenceKeeper(int place, ReadOnlySpan<double> logps);
}
