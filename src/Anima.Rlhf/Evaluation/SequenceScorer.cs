using Anima.Data;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>Log-probs of one sequence's completion.</summary>
/// <param name="Logps">Their sum in float64.</param>
/// <param name="TokenLogps">One fp32 number a completion token.</param>
internal sealed record SequenceScore(double Logps, float[] TokenLogps);

/// <summary>Scores completions with the engine of training: same kernels, same packing.</summary>
/// <param name="engine">The model, with its adapter as the policy.</param>
/// <param name="tokensPerBatch">Most tokens of a micro-batch.</param>
internal sealed class SequenceScorer(StreamEngine engine, int tokensPerBatch)
{
    // Enough trees to fill micro-batches well, few enough that the first scores come soon.
    private const int TreesAtOnce = 64;

    /// <summary>Scores of every tree's sequences, in order; trees are drawn from <paramref name="trees"/> as they are needed.</summary>
    public IEnumerable<SequenceScore[]> Score(IEnumerable<TokenTree> trees) => trees.Chunk(TreesAtOnce).SelectMany(ScoreChunk);

    private SequenceScore[][] ScoreChunk(TokenTree[] trees)
    {
        var scores = new SequenceScore[trees.Length][];
        foreach (var indices in BatchPlan.Of(trees, tokensPerBatch))
        {
            var batch = TreeBatch.Pack([.. indices.Select(index => trees[index])]);
            var all = ScoreBatch(batch);
            for (var i = 0; i < indices.Length; i++)
                scores[indices[i]] = all[batch.FirstSequence[i]..batch.FirstSequence[i + 1]];
        }
        return scores;
    }

    private SequenceScore[] ScoreBatch(TreeBatch batch)
    {
        var policy = engine.Score(batch, new ScoreRequest(WithReferences: false)).Policy;
        var tokens = new List<float>[batch.SequenceCount];
        for (var s = 0; s < tokens.Length; s++)
            tokens[s] = [];
        var list = batch.Predictions;
        for (var m = 0; m < list.MemberPrediction.Length; m++)
            tokens[list.MemberSequence[m]].Add(policy.TokenLogps[list.MemberPrediction[m]]);
        return [.. tokens.Select((logps, s) => new SequenceScore(policy.Logps[s], [.. logps]))];
    }
}
