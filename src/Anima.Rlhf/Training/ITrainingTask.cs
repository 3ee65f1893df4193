using Anima.Data;

namespace Anima.Rlhf.Training;

/// <summary>What a run learns from: preference pairs or supervised sequences. The loop around it is the same.</summary>
internal interface ITrainingTask
{
    /// <summary>What each source has of the pairs or sequences to train on, in order.</summary>
    IReadOnlyList<SourceShare> Shares { get; }

    /// <summary>Is there a held-out set?</summary>
    bool HasEvaluation { get; }

    /// <summary>Gets ready for a run that begins at step 1, before anything is changed. <paramref name="between"/> runs between its parts and may throw to stop.</summary>
    void Begin(StepPlan plan, Action between);

    /// <summary>Takes an optimiser step over the items at <paramref name="indices"/>; its metrics but for rate and time.</summary>
    IReadOnlyList<KeyValuePair<string, double>> Step(ReadOnlySpan<int> indices, double learningRate);

    /// <summary>Measures the held-out set; names begin with <c>eval_</c>.</summary>
    IReadOnlyList<KeyValuePair<string, double>> Evaluate(Action between);

    /// <summary>Writes what a resume needs besides weights and moments into a checkpoint.</summary>
    void Save(string folder);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It does not fit this run.</exception>
    void Load(string folder);
}
