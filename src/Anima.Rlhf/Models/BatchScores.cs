using System.Runtime.InteropServices;
using Anima.Data;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>What may be asked of every prediction beside its log-prob; each costs a pass over the logits, so nothing is computed that nobody asks for.</summary>
[Flags]
public enum TokenStatistics
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>−Σ p log p over the vocabulary, in nats.</summary>
    Entropy = 1,

    /// <summary>log Σ p² over the vocabulary, as WPO's weights need it (arXiv 2406.11827).</summary>
    LogSquaredProbs = 2,

    /// <summary>The mean logit over the vocabulary.</summary>
    MeanLogit = 4,
}

/// <summary>What a micro-batch is asked for.</summary>
/// <param name="WithReferences">Whether the frozen streams run beside the policy.</param>
/// <param name="Policy">Statistics of the policy's tokens.</param>
/// <param name="References">Statistics of the frozen streams' tokens.</param>
internal readonly record struct ScoreRequest(bool WithReferences, TokenStatistics Policy = TokenStatistics.None, TokenStatistics References = TokenStatistics.None);

/// <summary>What one stream finds for a micro-batch: numbers for every prediction in fp32, and sums over each sequence in float64.</summary>
internal sealed class StreamScores
{
    private readonly PredictionList _predictions;

    internal StreamScores(TreeBatch batch, Predictions found)
    {
        _predictions = batch.Predictions;
        TokenLogps = ToArray<float>(found.Logps);
        Hits = ToArray<bool>(found.Hits);
        Entropy = ToArrayOrNull(found.Entropy);
        LogSquaredProbs = ToArrayOrNull(found.LogSquaredProbs);
        MeanLogit = ToArrayOrNull(found.MeanLogit);
        Logps = SumBySequence(TokenLogps, batch.SequenceCount);
    }

    /// <summary>[predictions]: log p(target).</summary>
    public float[] TokenLogps { get; }

    /// <summary>[predictions]: was the target the likeliest token?</summary>
    public bool[] Hits { get; }

    /// <summary>[predictions], see <see cref="TokenStatistics.Entropy"/>; null where it was not asked for.</summary>
    public float[]? Entropy { get; }

    /// <summary>[predictions], see <see cref="TokenStatistics.LogSquaredProbs"/>; null where it was not asked for.</summary>
    public float[]? LogSquaredProbs { get; }

    /// <summary>[predictions], see <see cref="TokenStatistics.MeanLogit"/>; null where it was not asked for.</summary>
    public float[]? MeanLogit { get; }

    /// <summary>[sequences]: Σ log p over the targets of each.</summary>
    public double[] Logps { get; }

    /// <summary>Sums of <paramref name="tokens"/>, [predictions], over the targets of each of <paramref name="sequences"/> sequences.</summary>
    public double[] SumBySequence(float[] tokens, int sequences)
    {
        var sums = new double[sequences];
        for (var m = 0; m < _predictions.MemberPrediction.Length; m++)
            sums[_predictions.MemberSequence[m]] += tokens[_predictions.MemberPrediction[m]];
        return sums;
    }

    private static float[]? ToArrayOrNull(Tensor? values) => values is null ? null : ToArray<float>(values);

    private static T[] ToArray<T>(Tensor values)
        where T : unmanaged
    {
        using var scope = NewDisposeScope();
        var onCpu = values.cpu();
        return MemoryMarshal.Cast<byte, T>(onCpu.bytes).ToArray();
    }
}

/// <summary>What all streams find for a micro-batch.</summary>
/// <param name="Policy">The stream that is trained.</param>
/// <param name="References">The frozen streams, in the engine's order; empty when they were not asked for.</param>
internal sealed record BatchScores(StreamScores Policy, IReadOnlyList<StreamScores> References);
