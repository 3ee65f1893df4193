using Anima.Data;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>Log-probs of one sequence's completion.</summary>
/// <param name="Logps">Their sum in float64.</param>
/// <param name="TokenLogps">One fp32 number a completion token.</param>
public sealed record SequenceScore(double Logps, float[] TokenLogps);

/// <summary>Scores completions with the engine of training: same kernels, same packing.</summary>
/// <param name="engine">The model, with its adapter as the policy.</param>
/// <param name="tokensPerBatch">Most tokens of a micro-batch.</param>
public sealed class SequenceScorer(TwoStreamEngine engine, int tokensPerBatch)
{
    /// <summary>
    /// Scores of every tree's sequences, in order; trees are drawn from <paramref name="trees"/> as micro-batches fill.
    /// Neighbouring trees with the same number of sequences share a micro-batch.
    /// </summary>
    public IEnumerable<SequenceScore[]> Score(IEnumerable<PreferenceTree> trees)
    {
        var pending = new List<PreferenceTree>();
        var tokens = 0;
        foreach (var tree in trees)
        {
            if (pending.Count > 0 && (tokens + tree.TokenCount > tokensPerBatch || tree.SequenceCount != pending[0].SequenceCount))
            {
                foreach (var scores in ScoreBatch(pending))
                    yield return scores;
                pending.Clear();
                tokens = 0;
            }
            pending.Add(tree);
            tokens += tree.TokenCount;
        }
        if (pending.Count > 0)
            foreach (var scores in ScoreBatch(pending))
                yield return scores;
    }

    private IEnumerable<SequenceScore[]> ScoreBatch(List<PreferenceTree> trees)
    {
        var batch = TreeBatch.Pack(trees);
        var logps = engine.Score(batch, withReference: false);
        var tokens = new List<float>[batch.SequenceCount];
        for (var s = 0; s < tokens.Length; s++)
            tokens[s] = [];
        for (var m = 0; m < batch.MemberPrediction.Length; m++)
            tokens[batch.MemberSequence[m]].Add(logps.PolicyTokens[batch.MemberPrediction[m]]);
        var perTree = trees[0].SequenceCount;
        return trees.Select((_, i) => Enumerable.Range(i * perTree, perTree)
            .Select(s => new SequenceScore(logps.Policy[s], [.. tokens[s]]))
            .ToArray());
    }
}
