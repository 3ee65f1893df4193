using Anima.Recipes;
using Anima.Tokenizers;

namespace Anima.Hub.Tests;

/// <summary>Which files of a repository make a model.</summary>
public sealed class HubModelTests
{
    private static readonly HubAddress Model = HubAddress.ParseModel("hf://owner/name");

    [Fact]
    public async Task A_model_is_its_shards_its_configuration_and_its_tokenizer()
    {
        string[] wanted = ["config.json", "generation_config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json", "tokenizer.json", "chat_template.jinja", "tokenizer.model"];
        await using var fixture = Fixture([.. wanted, "pytorch_model.bin", "consolidated.safetensors", "original/params.json", "modeling_x.py", "model.gguf", "onnx/model.onnx", "README.md"]);
        fixture.Hub.Add("model.safetensors.index.json", """{"metadata":{},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors","c":"model-00001-of-00002.safetensors"}}""");
        var snapshot = await HubModel.FetchAsync(fixture.Client(), Model, HubFixture.Stop);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), Directory.GetFiles(snapshot.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(snapshot.Folder, file)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("adapter_model.safetensors")]
    public async Task Weights_may_be_one_file(string name)
    {
        await using var fixture = Fixture("config.json", name, "x.safetensors");
        var snapshot = await HubModel.FetchAsync(fixture.Client(), Model, HubFixture.Stop);
        Assert.Equal(new[] { "config.json", name }.Order(StringComparer.Ordinal), Directory.GetFiles(snapshot.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_tokenizer_comes_without_weights()
    {
        await using var fixture = Fixture("tokenizer.json", "tokenizer_config.json", "model.safetensors");
        var snapshot = await HubModel.FetchTokenizerAsync(fixture.Client(), Model, HubFixture.Stop);
        Assert.False(File.Exists(Path.Combine(snapshot.Folder, "model.safetensors")));
        Assert.True(File.Exists(Path.Combine(snapshot.Folder, "tokenizer.json")));
    }

    [Theory]
    [InlineData("tokenizer.model")]
    [InlineData("spiece.model")]
    [InlineData("sentencepiece.bpe.model")]
    [InlineData("sentencepiece.model")]
    [InlineData("additional_chat_templates/tool_use.jinja")]
    public async Task Whatever_a_tokenizer_is_read_from_comes(string file)
    {
        await using var fixture = Fixture("config.json", "model.safetensors", file, "other/tool_use.jinja", "other.model");
        var snapshot = await HubModel.FetchAsync(fixture.Client(), Model, HubFixture.Stop);
        Assert.Equal(
            new[] { "config.json", "model.safetensors", file }.Order(StringComparer.Ordinal),
            Directory.GetFiles(snapshot.Folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(snapshot.Folder, path)).Order(StringComparer.Ordinal));
        Assert.Equal([file], TokenizerFolder.Files(snapshot.Folder));
    }

    [Theory]
    [InlineData("pytorch_model.bin", "has its weights only as pickles")]
    [InlineData("README.md", "has no weights")]
    public async Task A_repository_without_safe_weights_is_refused(string file, string problem)
    {
        await using var fixture = Fixture("config.json", file);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => HubModel.FetchAsync(fixture.Client(), Model, HubFixture.Stop));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Hub.Requests, request => request.Path.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""", ": weight_map places tensor 'a' in '../x.safetensors', which is not a plain .safetensors file name")]
    [InlineData("""{"weight_map":{"a":"pytorch_model.bin"}}""", ": weight_map places tensor 'a' in 'pytorch_model.bin', which is not a plain .safetensors file name")]
    [InlineData("""{"weight_map":{"a":"x.safetensors"}}""", ": it names the shard 'x.safetensors', which the repository does not have; name another revision")]
    [InlineData("""{"weight_map":3}""", ": weight_map is not an object")]
    [InlineData("x", ":1:1: this is not valid JSON")]
    public async Task A_damaged_index_is_named(string index, string problem)
    {
        await using var fixture = Fixture("config.json", "pytorch_model.bin");
        fixture.Hub.Add("model.safetensors.index.json", index);
        Assert.Contains($"hf://owner/name/model.safetensors.index.json{problem}", (await Assert.ThrowsAsync<InvalidDataException>(() => HubModel.FetchAsync(fixture.Client(), Model, HubFixture.Stop))).Message, StringComparison.Ordinal);
    }

    private static HubFixture Fixture(params string[] files)
    {
        var fixture = new HubFixture("owner/name");
        foreach (var file in files)
            fixture.Hub.Add(file, file);
        return fixture;
    }
}
