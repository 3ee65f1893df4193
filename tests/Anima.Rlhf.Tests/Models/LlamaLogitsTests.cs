using Anima.Testing;
namespace Anima.Rlhf.Tests.Models;

public sealed class LlamaLogitsTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("llama_rope_linear")]
    [InlineData("llama_rope_llama3")]
    [InlineData("llama_rope_yarn")]
    [InlineData("llama_sharded_bf16")]
    public void Logits_equal_those_of_transformers_in_both_spellings_of_the_configuration(string name)
    {
        var folder = Golden.Fixture("models", name);
        var expectedPath = Path.Combine(folder, "expected.safetensors");
        using var expected = new ExpectedLogits(expectedPath, expectedPath);
        foreach (var config in new[] { "config.json", "config.v5.json" })
        {
            using var model = TinyModel.Load(folder, TinyModel.Fp32, config);
            expected.AssertEqual(TinyModel.Logits(model, null, expected.Sequences), $"{name}/{config}");
        }
    }
}
