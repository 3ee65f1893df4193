using Anima.Testing;
using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

/// <summary>A packed tree computes what the separate sequences would, forward and back.</summary>
public sealed class TreePackingTests
{
    [Theory]
    [InlineData("llama", false)]
    [InlineData("qwen2_tied", false)]
    [InlineData("gpt2", false)]
    [InlineData("gpt2", true)]
    public void Packed_trees_give_the_log_probs_and_gradients_of_separate_sequences(string name, bool quantized)
    {
        using var model = TinyModel.Load(Golden.Fixture("models", name), quantized ? TinyModel.Nf4 : TinyModel.Fp32);
        using var packed = Adapter(model);
        using var separate = Adapter(model);
        var pairs = Pairs(new Random(7), model.Config.VocabSize).ToArray();
        double[] derivatives = [.. Enumerable.Range(0, 2 * pairs.Length).Select(i => 0.1 * (i % 5) - 0.17)];

        var together = Run(model, packed, [.. pairs.Select(pair => TokenTree.Grow(0, pair.Chosen, pair.Rejected))], derivatives);
        var apart = pairs.SelectMany(pair => new[] { pair.Chosen, pair.Rejected })
            .SelectMany((sequence, i) => Run(model, separate, [TokenTree.Grow(0, sequence)], [derivatives[i]]))
            .ToArray();

        for (var i = 0; i < apart.Length; i++)
            Close.One(apart[i], together[i], 1e-4, 1e-5, "logps", i);
        Close.ToLargest(TinyModel.Floats(separate.Gradients), TinyModel.Floats(packed.Gradients), 2e-5, "gradients");
    }

    [Fact]
    public void Sequences_longer_than_a_query_block_are_causal_across_its_seams()
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        var random = new Random(3);
        int[] ids = [.. Enumerable.Range(0, 600).Select(_ => random.Next(320))];
        var whole = TinyModel.Logits(model, null, [ids]);
        // A token's logits must not change with what follows it, wherever the blocks are cut.
        foreach (var length in new[] { 255, 256, 257, 511, 513 })
        {
            var prefix = TinyModel.Logits(model, null, [ids[..length]]);
            Close.All(prefix, whole.AsSpan(0, prefix.Length), 1e-4, 1e-4, $"prefix of {length}");
        }
    }

    [Fact]
    public void Policy_and_reference_read_the_same_stored_weights()
    {
        using var model = TinyModel.Llama(TinyModel.Nf4);
        using var adapter = Adapter(model);
        var batch = TreeBatch.Pack([.. Pairs(new Random(1)).Select(pair => TokenTree.Grow(0, pair.Chosen, pair.Rejected))]);
        var engine = new StreamEngine(model, adapter, [null]);
        var before = engine.Score(batch, new ScoreRequest(WithReferences: true));

        // The one stored copy of one weight, changed: both streams must notice.
        model.Layers[1].Linears[0].Base.Weight.Storage[0].bytes.Fill(0x77);
        var after = engine.Score(batch, new ScoreRequest(WithReferences: true));

        Assert.NotEqual(before.Policy.Logps[0], after.Policy.Logps[0]);
        Assert.NotEqual(before.References[0].Logps[0], after.References[0].Logps[0]);
    }

    [Fact]
    public void A_step_leaves_the_stored_weights_as_they_were()
    {
        using var model = TinyModel.Llama(TinyModel.Nf4);
        using var adapter = Adapter(model);
        var before = Stored(model);
        Run(model, adapter, [.. Pairs(new Random(1)).Select(pair => TokenTree.Grow(0, pair.Chosen, pair.Rejected))], [.. Enumerable.Repeat(0.3, 10)]);
        Assert.All(model.Layers.SelectMany(layer => layer.Linears), linear => Assert.Equal("nf4", linear.Base.Weight.StoredAs));
        Assert.Equal(before, Stored(model));
    }

    private static byte[][] Stored(CausalModel model) =>
        [.. model.Layers.SelectMany(layer => layer.Linears).SelectMany(linear => linear.Base.Weight.Storage).Select(tensor => tensor.bytes.ToArray())];

    private static double[] Run(CausalModel model, LoraAdapter adapter, TokenTree[] trees, double[] derivatives)
    {
        using var scope = NewDisposeScope();
        var forward = new StreamEngine(model, adapter, [null], keptLayers: 1).Forward(TreeBatch.Pack(trees), new ScoreRequest(WithReferences: true));
        forward.Backward(derivatives);
        return forward.Scores.Policy.Logps;
    }

    private static LoraAdapter Adapter(CausalModel model)
    {
        var adapter = model.Config.ModelType == "llama" ? PeftAdapter.Load(Golden.Fixture("lora", "llama_plain"), model.Linears, CPU) : TinyModel.NoisyAdapter(model);
        adapter.RequireGradients();
        return adapter;
    }

    // Shared beginnings of several kinds: none, the prompt, part of the answer, all of it, one inside the other.
    private static IEnumerable<(PreparedSequence Chosen, PreparedSequence Rejected)> Pairs(Random random, int vocabulary = 320)
    {
        foreach (var (prompt, common, chosen, rejected) in new[] { (0, 0, 9, 5), (6, 0, 11, 3), (4, 5, 2, 7), (5, 6, 0, 0), (3, 4, 0, 8) })
        {
            var shared = Ids(prompt + common);
            yield return (new([.. shared, .. Ids(chosen)], prompt), new([.. shared, .. Ids(rejected)], prompt));
        }

        int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }
}
