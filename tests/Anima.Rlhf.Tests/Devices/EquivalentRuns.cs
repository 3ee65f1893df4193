using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Generation;
using Anima.Rlhf.Models;
using Anima.Recipes;
using Anima.Rlhf.Tests.Generation;
using Anima.Rlhf.Tests.Models;
using Anima.Rlhf.Tests.Training;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Devices;

/// <summary>
/// What a run does over and over (steps, evaluation, generation), as one string that two runs share if and only if they computed the
/// same bits.
/// </summary>
internal sealed class EquivalentRuns : IDisposable
{
    private const int PairsInStep = 3;

    private readonly TrainingFixture _fixture;
    private readonly TokenTree[] _trees;

    private EquivalentRuns(CausalModel model, TokenTree[] trees)
    {
        var adapter = LoraAdapter.Fresh(new LoraConfig { R = 8, LoraAlpha = 16, Targets = TargetModules.AllLinear }, model.Linears, CPU, seed: 7);
        (_fixture, _trees) = (new TrainingFixture(model, adapter, keptLayers: 1), trees);
    }

    /// <summary>The quickstart's model on its own pairs: six layers, real products.</summary>
    public static EquivalentRuns Quickstart(WeightFormat format)
    {
        var folder = Path.Combine(Golden.RepositoryRoot, "datasets", "quickstart");
        var model = TinyModel.Load(Path.Combine(folder, "model"), format);
        var encoder = TokenizerEncoder.For(Path.Combine(folder, "model"), null, "auto");
        var preparation = new RowPreparation(encoder, new PreparationOptions { Truncation = new Truncation(256), VocabularySize = model.Config.VocabSize });
        return new(model, [.. PreparedSet.Load([new RowSource(Path.Combine(folder, "pairs-eval.jsonl"))], preparation).Items.Take(40).Select(pair => pair.ToTree())]);
    }

    /// <summary>A model of two small layers: thousands of steps in a minute.</summary>
    public static EquivalentRuns Tiny(WeightFormat format) =>
        new(TinyModel.Llama(format), TrainingFixture.Pairs(Golden.Fixture("trajectories", "trajectory_fp32_b_nonzero", "tokenized.jsonl")));

    /// <summary>Loss of the first step; policy and reference are equal then.</summary>
    public double FirstLoss { get; private set; }

    /// <summary>Takes <paramref name="steps"/> steps, evaluating and generating every <paramref name="every"/>; all that was computed, hashed.</summary>
    public string Run(int steps, int every)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var step = 0; step < steps; step++)
        {
            TokenTree[] trees = [.. Enumerable.Range(0, PairsInStep).Select(i => _trees[(step * PairsInStep + i) % _trees.Length])];
            var metrics = _fixture.Step.Run(trees, tokensPerBatch: 160, learningRate: 1e-3, maxGradNorm: 1);
            FirstLoss = step == 0 ? metrics["loss"] : FirstLoss;
            hash.AppendData(BitConverter.GetBytes(metrics["loss"]));
            if (step % every != every - 1)
                continue;
            hash.AppendData(MemoryMarshal.AsBytes<float>(Scores()));
            hash.AppendData(MemoryMarshal.AsBytes<int>(Answer(trees[0].Sequence(0))));
        }
        hash.AppendData(MemoryMarshal.AsBytes<float>(TinyModel.Floats(_fixture.Policy.Weights)));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    public void Dispose() => _fixture.Dispose();

    private float[] Scores()
    {
        var scorer = new SequenceScorer(new StreamEngine(_fixture.Model, _fixture.Policy, []), 512);
        return [.. scorer.Score(_trees.Take(2)).SelectMany(tree => tree).SelectMany(sequence => sequence.TokenLogps)];
    }

    private int[] Answer(PreparedSequence sequence)
    {
        var generator = new SequenceGenerator(_fixture.Model, _fixture.Policy, new EndTokens([]));
        var options = new GenerationOptions { MaxNewTokens = 6, Greedy = false, Temperature = 0.7, Seed = 3 };
        return generator.Run([new GenerationRequest(sequence.Ids[..sequence.CompletionStart], new TokenSampler(options, 0))])[0].Ids;
    }
}
