using System.Globalization;
using Anima.Data;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>A micro-batch of pairs seen as pairs again: each one's four log-probs, checked to be finite.</summary>
public static class PairBatch
{
    /// <summary>The log-probs of every pair of <paramref name="batch"/>, in order.</summary>
    /// <param name="batch">The micro-batch.</param>
    /// <param name="logps">What the engine gave for it.</param>
    /// <param name="references">The reference's, one a pair, where the engine did not compute them.</param>
    /// <exception cref="NonFiniteException">A log-prob is NaN or infinite; the message names the pair.</exception>
    public static PairLogps[] Pairs(TreeBatch batch, BatchLogps logps, IReadOnlyList<ReferenceLogps>? references = null)
    {
        var pairs = new PairLogps[batch.PairCount];
        for (var i = 0; i < pairs.Length; i++)
        {
            var reference = references is null ? new ReferenceLogps(logps.Reference[2 * i], logps.Reference[2 * i + 1]) : references[i];
            pairs[i] = new PairLogps(logps.Policy[2 * i], logps.Policy[2 * i + 1], reference.Chosen, reference.Rejected);
            var sum = pairs[i].PolicyChosen + pairs[i].PolicyRejected + pairs[i].ReferenceChosen + pairs[i].ReferenceRejected;
            if (!double.IsFinite(sum))
                throw new NonFiniteException(Describe(batch, i, pairs[i]));
        }
        return pairs;
    }

    private static string Describe(TreeBatch batch, int pair, PairLogps logps)
    {
        var tree = batch.Segments[pair];
        var ids = batch.TokenIds.AsSpan(tree.Tokens.Start, tree.Tokens.Length);
        return string.Create(CultureInfo.InvariantCulture, $"""
            the pair of row {batch.Rows[pair]} has a log-prob that is not finite (policy chosen {logps.PolicyChosen}, rejected {logps.PolicyRejected}; reference chosen {logps.ReferenceChosen}, rejected {logps.ReferenceRejected}); its {tree.Trunk.Length} shared, {tree.Branches[0].Length} chosen and {tree.Branches[1].Length} rejected tokens are [{string.Join(", ", ids.ToArray())}]; lower the learning rate or look at this row.
            """);
    }
}

/// <summary>A value that training needs became NaN or infinite.</summary>
public sealed class NonFiniteException(string message) : ArithmeticException(message);
