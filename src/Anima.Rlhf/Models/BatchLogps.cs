using System.Runtime.InteropServices;
using Anima.Data;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>Log-probs of a micro-batch: one for every prediction in fp32, and their sums over each sequence in float64.</summary>
public sealed class BatchLogps
{
    private BatchLogps(float[] policyTokens, bool[] policyHits, float[]? referenceTokens, TreeBatch batch)
    {
        (PolicyTokens, PolicyHits, ReferenceTokens) = (policyTokens, policyHits, referenceTokens);
        Policy = SumBySequence(policyTokens, batch);
        Reference = referenceTokens is null ? [] : SumBySequence(referenceTokens, batch);
    }

    /// <summary>[predictions], the policy's.</summary>
    public float[] PolicyTokens { get; }

    /// <summary>[predictions]: did the policy find the target likeliest?</summary>
    public bool[] PolicyHits { get; }

    /// <summary>[predictions], the reference's; null when it was not asked for.</summary>
    public float[]? ReferenceTokens { get; }

    /// <summary>[sequences], the policy's sums.</summary>
    public double[] Policy { get; }

    /// <summary>[sequences], the reference's sums; empty when it was not asked for.</summary>
    public double[] Reference { get; }

    internal static BatchLogps Sum(TreeBatch batch, Predictions policy, Predictions? reference) =>
        new(ToArray<float>(policy.Logps), ToArray<bool>(policy.Hits), reference is { } other ? ToArray<float>(other.Logps) : null, batch);

    private static T[] ToArray<T>(Tensor values)
        where T : unmanaged
    {
        using var scope = NewDisposeScope();
        var onCpu = values.cpu();
        return MemoryMarshal.Cast<byte, T>(onCpu.bytes).ToArray();
    }

    private static double[] SumBySequence(float[] tokens, TreeBatch batch)
    {
        var sums = new double[batch.SequenceCount];
        for (var m = 0; m < batch.MemberPrediction.Length; m++)
            sums[batch.MemberSequence[m]] += tokens[batch.MemberPrediction[m]];
        return sums;
    }
}
