using Anima.Data;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>The forward of one micro-batch, which waits for the loss's derivatives to go back.</summary>
internal sealed class TrainingForward
{
    private readonly TreeBatch _batch;
    private readonly PredictionHead _head;
    private readonly Tensor _selected; // [N, H], last layer's output where it predicts
    private readonly Tensor _rows;     // [N, H], ∂ logp / ∂ normed hidden
    private readonly PolicyTape _tape;

    internal TrainingForward(TreeBatch batch, BatchScores scores, PredictionHead head, Tensor selected, Tensor rows, PolicyTape tape)
    {
        (_batch, _head, _selected, _rows, _tape) = (batch, head, selected, rows, tape);
        Scores = scores;
    }

    /// <summary>What the streams found.</summary>
    public BatchScores Scores { get; }

    /// <summary>
    /// Adds the gradient of the adapter's weights, given the derivative of the loss with respect to every sequence's summed
    /// log-prob under the policy, [sequences].
    /// </summary>
    public void Backward(ReadOnlySpan<double> derivatives)
    {
        using var off = no_grad();
        var slopes = new double[_batch.Predictions.Count];
        var (prediction, sequence) = (_batch.Predictions.MemberPrediction, _batch.Predictions.MemberSequence);
        for (var m = 0; m < prediction.Length; m++)
            slopes[prediction[m]] += derivatives[sequence[m]];
        var narrow = Array.ConvertAll(slopes, slope => (float)slope);
        _tape.Backward(_head.Backward(_selected, _rows, narrow, _batch.TokensComputed));
    }
}
