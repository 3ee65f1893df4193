using System.Text.Json;
using Anima.Rlhf.Generation;
using Anima.Rlhf.Tests.Models;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Generation;

public sealed class SamplingTests
{
    // Of the reference's filters, the one that is not offered here.
    private const string NotOffered = "no_repeat_ngram_size";

    public static TheoryData<string> Chains
    {
        get
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Golden.Fixture("generation", "logits_processors.json")));
            return [.. json.RootElement.EnumerateArray().Where(item => item.GetProperty("chain")[0][0].GetString() != NotOffered).Select(item => item.GetProperty("key").GetString()!)];
        }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Filters_equal_those_of_transformers(string key)
    {
        using var tensors = new TensorFile(Golden.Fixture("generation", "logits_processors.safetensors"));
        var (scores, ids, expected) = (tensors.Floats("scores"), tensors.Longs("input_ids"), tensors.Floats(key));
        var (rows, width, length) = (4, 96, 12);
        for (var row = 0; row < rows; row++)
        {
            var logits = scores.AsSpan(row * width, width).ToArray();
            LogitsFilters.Apply(logits, [.. ids.AsSpan(row * length, length).ToArray().Select(id => (int)id)], OptionsOf(key));
            for (var i = 0; i < width; i++)
            {
                Assert.Equal(float.IsNegativeInfinity(expected[row * width + i]), float.IsNegativeInfinity(logits[i]));
                if (!float.IsNegativeInfinity(logits[i]))
                    Close.One(expected[row * width + i], logits[i], 0, 1e-6, key, i);
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_tokens_and_another_seed_or_stream_others()
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        var first = Generate(7, 0);
        Assert.Equal(first, Generate(7, 0));
        Assert.NotEqual(first, Generate(8, 0));
        Assert.NotEqual(first, Generate(7, 1));

        int[] Generate(long seed, long stream)
        {
            var options = new GenerationOptions { MaxNewTokens = 32, Greedy = false, Seed = seed };
            return new SequenceGenerator(model, null, new EndTokens([])).Run([new GenerationRequest([1, 297, 58], new TokenSampler(options, stream))]).Single().Ids;
        }
    }

    [Fact]
    public void Tokens_are_drawn_as_often_as_they_are_likely()
    {
        const int Draws = 40_000;
        var sampler = new TokenSampler(new GenerationOptions { Greedy = false, Seed = 3 });
        double[] probabilities = [0.5, 0.3, 0.15, 0.05, 0];
        var counts = new int[probabilities.Length];
        for (var i = 0; i < Draws; i++)
            counts[sampler.Choose([.. probabilities.Select(p => (float)Math.Log(p))], [])]++;
        for (var i = 0; i < counts.Length; i++)
            Close.One(probabilities[i], counts[i] / (double)Draws, 0.01, 0, "share", i);
        Assert.Equal(0, counts[^1]);
    }

    private static GenerationOptions OptionsOf(string key)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Golden.Fixture("generation", "logits_processors.json")));
        var chain = json.RootElement.EnumerateArray().Single(item => item.GetProperty("key").GetString() == key).GetProperty("chain");
        var options = new GenerationOptions { Greedy = false };
        foreach (var filter in chain.EnumerateArray())
        {
            var value = filter[1].GetDouble();
            options = filter[0].GetString() switch
            {
                "repetition_penalty" => options with { RepetitionPenalty = value },
                "temperature" => options with { Temperature = value },
                "top_k" => options with { TopK = (int)value },
                "top_p" => options with { TopP = value },
                "min_p" => options with { MinP = value },
                var other => throw new InvalidOperationException(other),
            };
        }
        return options;
    }
}
