using Anima.Testing;

namespace Anima.Dpo.Tests.Commands;

public sealed class ModelNewCommandTests : IDisposable
{
    private static readonly string TokenizerPlace = Golden.Fixture("dpo", "tokenizer");

    private readonly TemporaryFolder _folder = new();
    private readonly Terminal _terminal = new("{\"input_ids\": [1, 5, 9, 2], \"completion_start\": 1}\n");

    public void Dispose()
    {
        _terminal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_new_model_loads_and_knows_nothing()
    {
        var config = _folder.Write("config.json", "{\"model_type\": \"llama\", \"hidden_size\": 64, \"intermediate_size\": 128, \"num_hidden_layers\": 2, \"num_attention_heads\": 4, \"tie_word_embeddings\": true}");
        Assert.Equal(0, _terminal.Run("model", "new", "--config", config, "--tokenizer", TokenizerPlace, "--seed", "7", "--dtype", "fp32", "--output", _folder["made"]));
        Assert.Equal("llama: 102,720 parameters in F32, 2 layers, vocabulary of 320\n", _terminal.Error);

        Assert.Equal(0, _terminal.Run("score", "--model", _folder["made"]));
        var logps = System.Text.Json.JsonDocument.Parse(_terminal.Output).RootElement.GetProperty("token_logps").EnumerateArray().Select(value => value.GetDouble());
        Assert.All(logps, logp => Assert.Equal(-Math.Log(320), logp, 0.8));
    }

    [Fact]
    public void A_missing_tokenizer_is_bad_input_and_leaves_nothing()
    {
        var config = _folder.Write("config.json", "{}");
        Assert.Equal(ExitCode.BadInput, _terminal.Run("model", "new", "--config", config, "--tokenizer", _folder["none"], "--output", _folder["made"]));
        Assert.Equal($"{_folder["none"]}: there is no such folder; name one with a tokenizer, such as 'tokenizer train' makes\n", _terminal.Error);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }
}
