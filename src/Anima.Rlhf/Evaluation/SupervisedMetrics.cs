using System.Globalization;
using Anima.Data;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>Means over target tokens of what supervised fine-tuning watches; names and definitions as in TRL.</summary>
public sealed class SupervisedMetrics
{
    private double _loss;
    private long _hits;

    /// <summary>Target tokens added so far.</summary>
    public long Targets { get; private set; }

    /// <summary>Mean negative log-likelihood, in nats a token.</summary>
    public double Loss => _loss / Targets;

    /// <summary>Share of targets that were the likeliest token.</summary>
    public double MeanTokenAccuracy => (double)_hits / Targets;

    /// <summary>Adds a micro-batch.</summary>
    /// <exception cref="NonFiniteException">A log-prob is not finite; the message names the row.</exception>
    public void Add(TreeBatch batch, BatchLogps logps)
    {
        for (var i = 0; i < logps.Policy.Length; i++)
        {
            if (!double.IsFinite(logps.Policy[i]))
                throw new NonFiniteException(string.Create(CultureInfo.InvariantCulture, $"the sequence of row {batch.Rows[i]} has the log-prob {logps.Policy[i]}; its tokens are [{string.Join(", ", Tokens(batch, i))}]; lower the learning rate or look at this row."));
            _loss -= logps.Policy[i];
        }
        Targets += logps.PolicyTokens.Length;
        _hits += logps.PolicyHits.Count(hit => hit);
    }

    /// <summary>All means by their names in metrics.jsonl, each after <paramref name="prefix"/>.</summary>
    public IEnumerable<KeyValuePair<string, double>> Named(string prefix)
    {
        yield return new(prefix + "loss", Loss);
        yield return new(prefix + "mean_token_accuracy", MeanTokenAccuracy);
    }

    private static int[] Tokens(TreeBatch batch, int sequence)
    {
        var tokens = batch.Segments[sequence].Tokens;
        return batch.TokenIds.AsSpan(tokens.Start, tokens.Length).ToArray();
    }
}
