using Anima.Rlhf.Adapters;
using Anima.Rlhf.Generation;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Models;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Generation;

/// <summary>Decoding with a cache must give what running the whole sequence again gives.</summary>
public sealed class CacheTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 150).Select(i => (i * 37 + 11) % 320)];

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100)]
    public void Logits_of_every_step_equal_those_of_the_whole_sequence(int promptLength)
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        AssertEqual(model, null, promptLength, 1e-5);
    }

    [Theory]
    [InlineData("qwen2_tied")]
    [InlineData("gpt2")]
    public void So_do_those_of_other_architectures(string name)
    {
        using var model = TinyModel.Load(Golden.Fixture("models", name), TinyModel.Fp32);
        AssertEqual(model, null, 30, 1e-5);
        using var adapter = TinyModel.NoisyAdapter(model);
        AssertEqual(model, adapter, 1, 1e-5);
    }

    [Fact]
    public void So_do_those_of_a_quantised_model_with_an_adapter()
    {
        using var model = TinyModel.Llama(TinyModel.Nf4);
        using var adapter = PeftAdapter.Load(Golden.Fixture("lora", "llama_all_linear"), model.Linears, CPU);
        AssertEqual(model, adapter, 40, 1e-5);
    }

    [Fact]
    public void Weights_that_open_layer_by_layer_where_memory_is_short_give_the_same_tokens()
    {
        using var model = TinyModel.Llama(TinyModel.Nf4);
        using var whole = OpenWeights.For(model, long.MaxValue);
        using var single = OpenWeights.For(model, freeBytes: 0);
        Assert.Null(whole.Open(model.Layers[0]));
        Assert.Equal(Answer(whole), Answer(single));

        int[] Answer(OpenWeights weights) =>
            new SequenceGenerator(model, null, new EndTokens([]), weights).Generate([new GenerationRequest(Tokens[..20], new TokenSampler(new GenerationOptions { MaxNewTokens = 12 }))])[0].Ids;
    }

    private static void AssertEqual(CausalModel model, LoraAdapter? adapter, int promptLength, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        int[] tokens = [.. Tokens.Take(model.Config.MaxPositionEmbeddings).Select(id => id % model.Config.VocabSize)];
        var whole = TinyModel.Logits(model, adapter, [tokens]);
        using var weights = OpenWeights.For(model);
        using var cache = new KeyValueCache(model.Layers.Count);
        var forward = new CachedForward(model, adapter, weights);
        var logits = forward.Prefill(tokens[..promptLength], cache);
        for (var t = promptLength; ; t++)
        {
            var width = model.Config.VocabSize;
            Close.All(whole.AsSpan((t - 1) * width, width), TinyModel.Floats(logits), tolerance, tolerance, $"logits after {t} tokens");
            if (t == tokens.Length)
                break;
            logits = forward.Step([tokens[t]], [cache]);
        }
    }
}
