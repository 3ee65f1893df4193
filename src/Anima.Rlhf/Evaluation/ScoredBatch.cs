using System.Globalization;
using Anima.Data;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>A micro-batch seen as items again, each checked to be finite.</summary>
internal static class ScoredBatch
{
    /// <summary>The items of <paramref name="batch"/>, in order.</summary>
    /// <param name="batch">The micro-batch.</param>
    /// <param name="scores">What the engine found for it.</param>
    /// <param name="known">The reference's log-probs of each item's sequences, [trees][sequences], where the engine did not run it.</param>
    /// <exception cref="NonFiniteException">A log-prob is NaN or infinite; the message shows the item.</exception>
    public static ScoredItem[] Items(TreeBatch batch, BatchScores scores, IReadOnlyList<double[]>? known = null)
    {
        var policy = Stream(scores.Policy, batch);
        StreamScore[][] references = [.. scores.References.Select(reference => Stream(reference, batch))];
        var hits = scores.Policy.SumBySequence([.. scores.Policy.Hits.Select(hit => hit ? 1f : 0f)], batch.SequenceCount);
        var items = new ScoredItem[batch.Rows.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var first = batch.FirstSequence[i];
            items[i] = new ScoredItem(batch.Rows[i], [.. Enumerable.Range(first, batch.FirstSequence[i + 1] - first).Select(s => new AnswerScores(
                batch.ScoredCounts[s], policy[s], known is null ? [.. references.Select(reference => reference[s])] : [new StreamScore(known[i][s - first])])
            {
                Hits = (int)hits[s],
            })]);
            DemandFinite(batch, i, items[i]);
        }
        return items;
    }

    private static StreamScore[] Stream(StreamScores found, TreeBatch batch)
    {
        var (entropy, squares, logit) = (Means(found.Entropy), Means(found.LogSquaredProbs), Means(found.MeanLogit));
        return [.. found.Logps.Select((logps, s) => new StreamScore(logps)
        {
            MeanEntropy = entropy?[s] ?? double.NaN,
            MeanLogSquaredProbs = squares?[s] ?? double.NaN,
            MeanLogit = logit?[s] ?? double.NaN,
        })];

        double[]? Means(float[]? tokens) => tokens is null
            ? null
            : [.. found.SumBySequence(tokens, batch.SequenceCount).Select((sum, s) => sum / Math.Max(1, batch.ScoredCounts[s]))];
    }

    private static void DemandFinite(TreeBatch batch, int index, ScoredItem item)
    {
        if (item.Answers.All(answer => double.IsFinite(answer.Policy.Logps) && answer.References.All(reference => double.IsFinite(reference.Logps))))
            return;
        var tree = batch.Trees[index];
        var lengths = string.Join(", ", tree.Branches.Select(branch => branch.Length.ToString(CultureInfo.InvariantCulture)));
        var streams = string.Join("; ", item.Answers.Select((answer, s) => string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(s, item.Answers.Count)}: policy {answer.Policy.Logps}{string.Concat(answer.References.Select(reference => string.Create(CultureInfo.InvariantCulture, $", reference {reference.Logps}")))}")));
        var ids = string.Join(", ", batch.TokenIds.AsSpan(tree.Tokens.Start, tree.Tokens.Length).ToArray());
        throw new NonFiniteException(
            [item.Row],
            row => string.Create(CultureInfo.InvariantCulture, $"{row} has a log-prob that is not finite ({streams}); its {tree.Trunk.Length} shared and {lengths} further tokens are [{ids}]; lower the learning rate or look at this row."));
    }

    private static string NameOf(int sequence, int sequences) => (sequence, sequences) switch
    {
        (_, 1) => "sequence",
        (0, 2) => "chosen",
        (1, 2) => "rejected",
        _ => string.Create(CultureInfo.InvariantCulture, $"answer {sequence + 1}"),
    };
}
