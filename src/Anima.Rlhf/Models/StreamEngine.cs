using Anima.Rlhf.Adapters;
using Anima.Data;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Runs a micro-batch of trees through one model as several streams of activations: the policy with its adapter, and any number of frozen
/// streams, each with an adapter of its own or none. All read the same stored weights, which are made ready once per layer for all.
/// A model that is trained itself has no reference left in it: it runs as the policy's stream alone.
/// </summary>
internal sealed class StreamEngine
{
    private readonly CausalModel _model;
    private readonly LoraAdapter?[] _adapters; // the policy's first, then those of the frozen streams
    private readonly Parting[] _partings;
    private readonly int _keptLayers;

    /// <summary>An engine over <paramref name="model"/>.</summary>
    /// <param name="model">The base.</param>
    /// <param name="policy">The policy's adapter, or null for the base itself.</param>
    /// <param name="references">The adapter of each frozen stream, null for the base.</param>
    /// <param name="keptLayers">How many layers, counted from the last, keep their graph between forward and backward.</param>
    public StreamEngine(CausalModel model, LoraAdapter? policy, IReadOnlyList<LoraAdapter?> references, int keptLayers = 0)
    {
        (_model, _keptLayers) = (model, keptLayers);
        _adapters = [policy, .. references];
        _partings = [.. Enumerable.Range(0, _adapters.Length).Select(PartingOf)];
    }

    /// <summary>Number of frozen streams.</summary>
    public int ReferenceCount => _adapters.Length - 1;

    /// <summary>Log-probs of the policy and, if asked, of the frozen streams; nothing is kept for a backward.</summary>
    public BatchScores Score(TreeBatch batch, ScoreRequest request)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var layout = _model.Layout(batch);
        var hidden = RunLayers(layout, tape: null, request.WithReferences);
        var head = new PredictionHead(_model, batch.Predictions);
        return new BatchScores(new StreamScores(batch, head.Predict(head.Select(hidden[0]), rows: false, request.Policy)), References(batch, head, hidden, request));
    }

    /// <summary>
    /// Log-probs of the policy and, if asked, of the frozen streams, with what a backward of the policy needs. The tensors belong to the
    /// current DisposeScope, which must live until the backward is done.
    /// </summary>
    public TrainingForward Forward(TreeBatch batch, ScoreRequest request)
    {
        using var off = no_grad();
        var layout = _model.Layout(batch);
        var tape = new PolicyTape(_model, _adapters[0], layout, _model.IsTrained ? 0 : FirstAdapted(_adapters[0]), _keptLayers);
        var hidden = RunLayers(layout, tape, request.WithReferences);
        var head = new PredictionHead(_model, batch.Predictions);
        var selected = head.Select(hidden[0]);
        var predictions = head.Predict(selected, rows: true, request.Policy);
        var scores = new BatchScores(new StreamScores(batch, predictions), References(batch, head, hidden, request));
        return new TrainingForward(batch, scores, head, selected, predictions.Rows!, tape);
    }

    private static StreamScores[] References(TreeBatch batch, PredictionHead head, Tensor[] hidden, ScoreRequest request) =>
        [.. hidden.Skip(1).Select(reference => new StreamScores(batch, head.Predict(head.Select(reference), rows: false, request.References)))];

    // The last layer's output of every stream, [streams] of [T, H].
    private Tensor[] RunLayers(TreeLayout layout, PolicyTape? tape, bool withReferences)
    {
        var hidden = new Tensor[withReferences ? _adapters.Length : 1];
        Array.Fill(hidden, _model.Embed(layout)); // [T, H]
        for (var i = 0; i < _model.Layers.Count; i++)
        {
            using var open = _model.Layers[i].Open();
            var inputs = hidden;
            hidden = new Tensor[inputs.Length];
            hidden[0] = tape?.Run(i, inputs[0]) ?? _model.Layers[i].Run(inputs[0], layout, _adapters[0]);
            for (var s = 1; s < hidden.Length; s++)
                hidden[s] = i < _partings[s].Layer ? hidden[_partings[s].From] : _model.Layers[i].Run(inputs[s], layout, _adapters[s]);
            foreach (var input in inputs.Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>())
                if (!ReferenceEquals(input, inputs[0]) || tape?.Holds(i) != true)
                    input.Dispose();
        }
        return hidden;
    }

    // A stream goes along with the earlier one from which it parts latest.
    private Parting PartingOf(int stream)
    {
        var latest = new Parting(0, 0);
        for (var from = 0; from < stream; from++)
            if (PartingLayer(_adapters[from], _adapters[stream]) is var layer && layer > latest.Layer)
                latest = new Parting(from, layer);
        return latest;
    }

    // Below the first layer that either adapts they are one; with the same adapter, or with none, they are one throughout.
    private int PartingLayer(LoraAdapter? one, LoraAdapter? other) =>
        ReferenceEquals(one, other) ? _model.Layers.Count : Math.Min(FirstAdapted(one), FirstAdapted(other));

    private int FirstAdapted(LoraAdapter? adapter)
    {
        var index = 0;
        while (index < _model.Layers.Count && !_model.Layers[index].Linears.Any(linear => adapter?[linear.Path] is not null))
            index++;
        return index;
    }

    /// <summary>Up to <paramref name="Layer"/> a stream is that of index <paramref name="From"/>.</summary>
    private readonly record struct Parting(int From, int Layer);
}
