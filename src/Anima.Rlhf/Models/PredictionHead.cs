using Anima.Data;
using Anima.Rlhf.Devices;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>Final norm and output head at the positions of a micro-batch that predict completion tokens, forward and back.</summary>
internal sealed class PredictionHead
{
    private readonly CausalModel _model;
    private readonly PredictionList _predictions;
    private readonly Tensor _positions; // [N]
    private readonly Tensor _targets;   // [N]

    public PredictionHead(CausalModel model, PredictionList predictions)
    {
        (_model, _predictions) = (model, predictions);
        _positions = tensor(predictions.Positions, ScalarType.Int64, model.Device);
        _targets = tensor(predictions.Targets, ScalarType.Int64, model.Device);
    }

    /// <summary>The rows of <paramref name="hidden"/>, [T, H], that predict: [N, H].</summary>
    public Tensor Select(Tensor hidden) => hidden.index_select(0, _positions);

    /// <summary>log p(target) of the selected rows, and what else is asked for.</summary>
    public Predictions Predict(Tensor selected, bool rows, TokenStatistics statistics) =>
        LogProbHead.Predict(_model.FinalNorm(selected), _targets, _model.HeadWeight, rows, statistics);

    /// <summary>
    /// The gradient of the last layer's output, [T, H], when the derivative of the loss with respect to each prediction's
    /// log-prob is <paramref name="slopes"/>, [N], and <paramref name="rows"/> came from <see cref="Predict"/>. Norm and head
    /// accumulate their own where they are trained.
    /// </summary>
    public Tensor Backward(Tensor selected, Tensor rows, float[] slopes, int tokenCount)
    {
        using var scope = NewDisposeScope();
        var scale = tensor(slopes, [slopes.Length, 1L], ScalarType.Float32, rows.device);
        var upstream = rows.mul(scale).to(rows.dtype);
        var leaf = selected.detach().requires_grad_(true);
        using (enable_grad())
            Backpropagation.Run(_model.FinalNorm(leaf), upstream);
        if (_model.IsTrained)
            LogProbHead.AddHeadGradient(_model.FinalNorm(selected), _targets, _model.HeadWeight, scale, _model.HeadWeight.grad!);
        return Scatter(leaf.grad!, tokenCount).MoveToOuterDisposeScope();
    }

    // A position that predicts several tokens adds up; one pass for each rank of duplicates keeps every addition in a fixed
    // order on any device.
    private Tensor Scatter(Tensor gradient, int tokenCount)
    {
        var whole = zeros([tokenCount, gradient.shape[1]], gradient.dtype, gradient.device);
        foreach (var duplicates in ByDuplicate())
        {
            var rows = tensor(duplicates, ScalarType.Int64, gradient.device);
            whole.index_add_(0, _positions.index_select(0, rows), gradient.index_select(0, rows), Scalars.One);
        }
        return whole;
    }

    // Predictions stand in order of position: the k-th list holds the k-th prediction of every position that has so many.
    private List<int[]> ByDuplicate()
    {
        var ranks = new List<List<int>>();
        for (int i = 0, rank = 0; i < _predictions.Count; i++)
        {
            rank = i > 0 && _predictions.Positions[i] == _predictions.Positions[i - 1] ? rank + 1 : 0;
            if (rank == ranks.Count)
                ranks.Add([]);
            ranks[rank].Add(i);
        }
        return [.. ranks.Select(list => list.ToArray())];
    }
}
