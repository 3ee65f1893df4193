using Anima.Rlhf.Adapters;
using Anima.Data;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Runs a micro-batch of trees through one model as two streams of activations: the policy with its adapter, the
/// reference with another one or none. Both read the same stored weights, which are made ready once per layer for both.
/// A model that is trained itself has no reference left in it: it runs as the policy's stream alone.
/// </summary>
/// <param name="model">The base.</param>
/// <param name="policy">The policy's adapter, or null for the base itself.</param>
/// <param name="reference">The reference's adapter, or null for the base.</param>
/// <param name="keptLayers">How many layers, counted from the last, keep their graph between forward and backward.</param>
public sealed class TwoStreamEngine(CausalModel model, LoraAdapter? policy, LoraAdapter? reference, int keptLayers)
{
    // Below the first adapted layer the streams are the same.
    private readonly int _firstSplitLayer = Math.Min(FirstAdapted(model, policy), FirstAdapted(model, reference));

    /// <summary>Log-probs of the policy and, if asked, the reference; nothing is kept for a backward.</summary>
    public BatchLogps Score(TreeBatch batch, bool withReference)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var layout = model.Layout(batch);
        var (policyHidden, referenceHidden) = RunLayers(layout, tape: null, withReference);
        var head = new PredictionHead(model, batch.Predictions);
        return BatchLogps.Sum(
            batch,
            head.Predict(head.Select(policyHidden), rows: false),
            referenceHidden is null ? null : head.Predict(head.Select(referenceHidden), rows: false));
    }

    /// <summary>
    /// Log-probs of the policy and, if asked, the reference, with what a backward of the policy needs. The tensors belong to the
    /// current DisposeScope, which must live until the backward is done.
    /// </summary>
    public TrainingForward Forward(TreeBatch batch, bool withReference)
    {
        using var off = no_grad();
        var layout = model.Layout(batch);
        var tape = new PolicyTape(model, policy, layout, model.IsTrained ? 0 : FirstAdapted(model, policy), keptLayers);
        var (policyHidden, referenceHidden) = RunLayers(layout, tape, withReference);
        var head = new PredictionHead(model, batch.Predictions);
        var selected = head.Select(policyHidden);
        var predictions = head.Predict(selected, rows: true);
        var logps = BatchLogps.Sum(batch, predictions, referenceHidden is null ? null : head.Predict(head.Select(referenceHidden), rows: false));
        return new TrainingForward(batch, logps, head, selected, predictions.Rows!, tape);
    }

    private (Tensor Policy, Tensor? Reference) RunLayers(TreeLayout layout, PolicyTape? tape, bool withReference)
    {
        var policyHidden = model.Embed(layout.TokenIds); // [T, H]
        var referenceHidden = withReference ? policyHidden : null;
        for (var i = 0; i < model.Layers.Count; i++)
        {
            using var open = model.Layers[i].Open();
            var (policyInput, referenceInput) = (policyHidden, referenceHidden);
            policyHidden = tape?.Run(i, policyInput) ?? model.Layers[i].Run(policyInput, layout, policy);
            if (referenceInput is not null)
                referenceHidden = i < _firstSplitLayer ? policyHidden : model.Layers[i].Run(referenceInput, layout, reference);
            if (!ReferenceEquals(referenceInput, policyInput))
                referenceInput?.Dispose();
            if (tape?.Holds(i) != true)
                policyInput.Dispose();
        }
        return (policyHidden, referenceHidden);
    }

    private static int FirstAdapted(CausalModel model, LoraAdapter? adapter)
    {
        var index = 0;
        while (index < model.Layers.Count && !model.Layers[index].Linears.Any(linear => adapter?[linear.Path] is not null))
            index++;
        return index;
    }
}
