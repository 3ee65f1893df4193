using System.Text.Json;
using Anima.Rlhf.Generation;
using Anima.Rlhf.Tests.Models;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Generation;

public sealed class GreedyGenerationTests
{
    // Below this gap between the two best logits, rounding may choose either.
    private const double FragileMargin = 0.01;

    public static TheoryData<string> Tiny => ["llama", "llama_rope_linear", "llama_rope_llama3", "llama_rope_yarn", "llama_sharded_bf16", "qwen2_tied", "gpt2", "gpt2_noprefix_buffers"];

    [Theory]
    [MemberData(nameof(Tiny))]
    public void Ids_equal_those_of_transformers_one_by_one_and_together(string name)
    {
        var folder = Golden.Fixture("models", name);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "generation.json")));
        var cases = json.RootElement.EnumerateArray().Select(item => (Prompt: Ids(item, "prompt_ids"), New: Ids(item, "new_ids"))).ToList();
        using var model = TinyModel.Load(folder, TinyModel.Fp32);
        var options = new GenerationOptions { MaxNewTokens = cases[0].New.Length, IgnoreEos = true };
        var generator = new SequenceGenerator(model, null, new EndTokens([]));
        foreach (var (prompt, expected) in cases)
            Assert.Equal(expected, generator.Run([Request(prompt, options)]).Single().Ids);
        var together = generator.Run([.. cases.Select(item => Request(item.Prompt, options))]);
        Assert.Equal(cases.Select(item => item.New), together.Select(sequence => sequence.Ids));
        Assert.All(together, sequence => Assert.Equal(FinishReason.Length, sequence.Finish));
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("nf4_fp32")]
    public void Ids_of_a_real_model_equal_those_of_transformers(string variant)
    {
        var lines = File.ReadAllLines(Golden.Path("smollm2", "generation.jsonl"));
        using var model = TinyModel.Load(Golden.RealModel(), variant == "fp32" ? TinyModel.Fp32 : TinyModel.Nf4);
        var generator = new SequenceGenerator(model, null, EndTokens.Of(Golden.RealModel(), model.Config, tokenizerEos: null));
        var documents = lines.Select(line => JsonDocument.Parse(line)).ToList();
        var options = new GenerationOptions { MaxNewTokens = 48 };
        var generated = generator.Run([.. documents.Select(item => Request(Ids(item.RootElement, "prompt_ids"), options))]);
        for (var i = 0; i < generated.Length; i++)
        {
            var expected = documents[i].RootElement.GetProperty(variant);
            var margins = expected.GetProperty("margin").EnumerateArray().Select(margin => margin.GetDouble()).ToList();
            var certain = margins.FindIndex(margin => margin < FragileMargin) is >= 0 and var fragile ? fragile : margins.Count;
            Assert.Equal(Ids(expected, "ids").Take(certain), generated[i].Ids.Take(certain));
            if (certain == margins.Count)
                Assert.Equal(Ids(expected, "ids").Length, generated[i].Ids.Length);
        }
        documents.ForEach(document => document.Dispose());
    }

    [Fact]
    public void An_end_token_ends_a_sequence_unless_it_is_ignored()
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        int[] prompt = [1, 297, 58, 22];
        var free = Generate([], new GenerationOptions { MaxNewTokens = 8 });
        var end = free.Ids[3];
        var stopped = Generate([end], new GenerationOptions { MaxNewTokens = 8 });
        Assert.Equal(free.Ids[..(Array.IndexOf(free.Ids, end) + 1)], stopped.Ids);
        Assert.Equal(FinishReason.Eos, stopped.Finish);
        Assert.Equal(free.Ids, Generate([end], new GenerationOptions { MaxNewTokens = 8, IgnoreEos = true }).Ids);

        GeneratedSequence Generate(int[] ends, GenerationOptions options) =>
            new SequenceGenerator(model, null, new EndTokens(ends)).Run([Request(prompt, options)]).Single();
    }

    [Fact]
    public void Whoever_watches_may_end_a_sequence()
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        var seen = new List<int>();
        var generator = new SequenceGenerator(model, null, new EndTokens([]));
        var request = Request([1, 297, 58, 22], new GenerationOptions { MaxNewTokens = 8 });
        var sequence = generator.Run([request], (_, token) => { seen.Add(token); return seen.Count < 3; }).Single();
        Assert.Equal(seen, sequence.Ids);
        Assert.Equal(3, sequence.Ids.Length);
        Assert.Equal(FinishReason.Stop, sequence.Finish);
    }

    [Fact]
    public void A_sequence_ends_where_the_model_reads_no_further()
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        var longest = model.Config.MaxPositionEmbeddings;
        int[] prompt = [.. Enumerable.Range(0, longest - 2).Select(i => i % 300)];
        var sequence = new SequenceGenerator(model, null, new EndTokens([])).Run([Request(prompt, new GenerationOptions())]).Single();
        Assert.Equal(2, sequence.Ids.Length);
        Assert.Equal(FinishReason.Length, sequence.Finish);
    }

    [Fact]
    public void A_cancelled_generation_throws()
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        using var source = new CancellationTokenSource();
        var generator = new SequenceGenerator(model, null, new EndTokens([]));
        Assert.Throws<OperationCanceledException>(() => generator.Generate([Request([1, 2], new GenerationOptions())], (_, _) => { source.Cancel(); return true; }, source.Token));
    }

    private static GenerationRequest Request(int[] prompt, GenerationOptions options) => new(prompt, new TokenSampler(options));

    private static int[] Ids(JsonElement item, string name) => [.. item.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
