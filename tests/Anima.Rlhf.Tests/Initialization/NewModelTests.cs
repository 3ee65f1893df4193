using System.Text.Json;
using Anima.Checkpoints;
using Anima.Rlhf.Initialization;
using Anima.Rlhf.Tests.Models;
using Anima.Testing;
using Anima.Tokenizers;

namespace Anima.Rlhf.Tests.Initialization;

public sealed class NewModelTests : IDisposable
{
    private const string Sizes = "\"model_type\": \"llama\", \"hidden_size\": 64, \"intermediate_size\": 128, \"num_hidden_layers\": 2, \"num_attention_heads\": 4, \"num_key_value_heads\": 2";

    // 320 tokens, of which <s> is 1 and </s> 2.
    private static readonly string TokenizerPlace = Golden.Fixture("dpo", "tokenizer");

    private readonly string _folder = Directory.CreateTempSubdirectory("anima").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_one_others()
    {
        var config = Config(Sizes);
        var (first, second, other) = (Weights(Made(config, 1)), Weights(Made(config, 1)), Weights(Made(config, 2)));
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData(TensorType.F32)]
    [InlineData(TensorType.BF16)]
    [InlineData(TensorType.F16)]
    public void Linear_layers_and_embeddings_are_normal_numbers_and_norms_are_ones(Enum dtypeValue)
    {
        var dtype = (TensorType)dtypeValue;
        using var checkpoint = CheckpointFolder.Open(Made(Config(Sizes + ", \"initializer_range\": 0.05, \"attention_bias\": true"), 3, dtype));
        foreach (var name in new[] { "model.embed_tokens.weight", "lm_head.weight", "model.layers.0.self_attn.q_proj.weight", "model.layers.1.mlp.down_proj.weight" })
        {
            var values = Values(checkpoint, name);
            Assert.Equal(0, values.Average(), 4 * 0.05 / Math.Sqrt(values.Length));
            Assert.Equal(0.05, Math.Sqrt(values.Average(value => value * value)), 4 * 0.05 / Math.Sqrt(2 * values.Length));
        }
        Assert.All(Values(checkpoint, "model.layers.1.input_layernorm.weight"), value => Assert.Equal(1, value));
        Assert.All(Values(checkpoint, "model.norm.weight"), value => Assert.Equal(1, value));
        Assert.All(Values(checkpoint, "model.layers.0.self_attn.q_proj.bias"), value => Assert.Equal(0, value));
        Assert.NotEqual(Values(checkpoint, "lm_head.weight"), Values(checkpoint, "model.embed_tokens.weight"));
    }

    [Fact]
    public void A_tied_head_is_stored_once()
    {
        var model = NewModel.Describe(Config(Sizes + ", \"tie_word_embeddings\": true"), TokenizerPlace);
        Assert.Equal(NewModel.Describe(Config(Sizes), TokenizerPlace).Parameters - (320 * 64), model.Parameters);
        using var checkpoint = CheckpointFolder.Open(Made(Config(Sizes + ", \"tie_word_embeddings\": true"), 1));
        Assert.False(checkpoint.Contains("lm_head.weight"));
    }

    [Fact]
    public void The_padding_tokens_embedding_is_zero()
    {
        using var checkpoint = CheckpointFolder.Open(Made(Config(Sizes), 1));
        var rows = Values(checkpoint, "model.embed_tokens.weight").Chunk(64).ToArray();
        var pad = Tokenizer.Load(TokenizerPlace).PadTokenId!.Value;
        Assert.Equal([pad], Enumerable.Range(0, rows.Length).Where(row => rows[row].All(value => value == 0)));
        Assert.Equal(64, rows.Sum(row => row.Count(value => value == 0)));
    }

    [Fact]
    public void Qwen2_has_biases_on_q_k_and_v_alone()
    {
        var folder = Made(Config(Sizes.Replace("llama", "qwen2", StringComparison.Ordinal)), 1);
        using var checkpoint = CheckpointFolder.Open(folder);
        Assert.All(["q", "k", "v"], name => Assert.All(Values(checkpoint, $"model.layers.1.self_attn.{name}_proj.bias"), value => Assert.Equal(0, value)));
        Assert.Equal(3 * 2, checkpoint.Tensors.Keys.Count(name => name.EndsWith(".bias", StringComparison.Ordinal)));
        AssertRuns(folder, "Qwen2ForCausalLM");
    }

    [Fact]
    public void Gpt2_is_stored_as_transformers_stores_it_and_begins_as_there()
    {
        var folder = Made(Config("\"model_type\": \"gpt2\", \"n_embd\": 64, \"n_layer\": 8, \"n_head\": 4, \"n_positions\": 96, \"initializer_range\": 0.05"), 1);
        using var checkpoint = CheckpointFolder.Open(folder);
        Assert.Equal([64L, 192L], checkpoint.Require("transformer.h.7.attn.c_attn.weight").Shape);
        Assert.Equal([96L, 64L], checkpoint.Require("transformer.wpe.weight").Shape);
        Assert.False(checkpoint.Contains("lm_head.weight"));
        Assert.All(checkpoint.Tensors.Keys.Where(name => name.EndsWith(".bias", StringComparison.Ordinal)), name => Assert.All(Values(checkpoint, name), value => Assert.Equal(0, value)));
        Assert.All(Values(checkpoint, "transformer.h.3.ln_2.weight"), value => Assert.Equal(1, value));
        Assert.DoesNotContain(Values(checkpoint, "transformer.wte.weight").Chunk(64), row => row.All(value => value == 0)); // no row of the padding token
        Assert.Equal(0.05, Deviation("transformer.h.2.mlp.c_fc.weight"), 2e-3);
        Assert.Equal(0.05 / 4, Deviation("transformer.h.2.mlp.c_proj.weight"), 5e-4); // √(2 · 8)
        AssertRuns(folder, "GPT2LMHeadModel");

        double Deviation(string name) => Math.Sqrt(Values(checkpoint, name).Average(value => (double)value * value));
    }

    [Fact]
    public void The_configuration_takes_ids_and_vocabulary_from_the_tokenizer_and_keeps_the_rest()
    {
        var folder = Made(Config(Sizes + ", \"bos_token_id\": 77, \"rope_theta\": 5000.5, \"my_own\": [1, null]"), 1);
        var config = ModelConfig.Load(folder);
        var tokenizer = Tokenizer.Load(folder);
        Assert.Equal((320, 1, TensorType.BF16), (config.VocabSize, config.BosTokenId, config.Dtype));
        Assert.Equal([2], config.EosTokenIds);
        Assert.Equal(tokenizer.PadTokenId, config.PadTokenId);
        Assert.Equal(5000.5, config.Rope.Theta);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config.json")));
        Assert.Equal("[1,null]", json.RootElement.GetProperty("my_own").GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("LlamaForCausalLM", json.RootElement.GetProperty("architectures")[0].GetString());
        using var generation = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "generation_config.json")));
        Assert.Equal(2, generation.RootElement.GetProperty("eos_token_id").GetInt32());
    }

    [Theory]
    [InlineData("\"dtype\": \"float32\"", TensorType.F32)]
    [InlineData("\"torch_dtype\": \"float16\"", TensorType.F16)]
    [InlineData("\"my_own\": 1", TensorType.BF16)]
    public void Weights_are_stored_as_the_configuration_says(string member, Enum dtypeValue)
    {
        var dtype = (TensorType)dtypeValue;
        var folder = Made(Config($"{Sizes}, {member}"), 1);
        using var checkpoint = CheckpointFolder.Open(folder);
        Assert.Equal(dtype, checkpoint.Require("model.norm.weight", 64).Type);
        Assert.Equal(dtype, ModelConfig.Load(folder).Dtype);
    }

    [Fact]
    public void A_vocabulary_larger_than_the_tokenizers_stays()
    {
        using var checkpoint = CheckpointFolder.Open(Made(Config(Sizes + ", \"vocab_size\": 384"), 1));
        Assert.Equal([384L, 64L], checkpoint.Require("model.embed_tokens.weight", 384, 64).Shape);
    }

    [Theory]
    [InlineData(Sizes + ", \"vocab_size\": 319", "vocab_size is 319, but the tokenizer in ")]
    [InlineData(Sizes + ", \"quantization_config\": {}", "new weights are not quantised")]
    [InlineData(Sizes + ", \"dtype\": \"int8\"", "the dtype int8 is none that weights are stored in")]
    [InlineData(Sizes + ", \"initializer_range\": -1", "initializer_range is -1")]
    [InlineData("\"model_type\": \"llama\"", "'hidden_size' is missing")]
    [InlineData("\"model_type\": \"bert\", \"hidden_size\": 64, \"intermediate_size\": 128, \"num_hidden_layers\": 2, \"num_attention_heads\": 4", "model_type bert is not supported")]
    [InlineData("\"model_type\": \"llama\", \"hidden_size\": 4194304, \"intermediate_size\": 67108864, \"num_hidden_layers\": 10000, \"num_attention_heads\": 4096", "but the disk has ")]
    public void What_cannot_be_is_refused_before_weights_are_made(string members, string error)
    {
        var file = Config(members);
        var message = Assert.Throws<InvalidDataException>(() => Made(file, 1)).Message;
        Assert.StartsWith(file, message, StringComparison.Ordinal);
        Assert.Contains(error, message, StringComparison.Ordinal);
        Assert.Equal(["config.json"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_cancelled_writing_leaves_nothing()
    {
        var model = NewModel.Describe(Config(Sizes), TokenizerPlace);
        using (var folder = OutputFolder.Create(Path.Combine(_folder, "made")))
            Assert.Throws<OperationCanceledException>(() => model.Write(1, folder, new CancellationToken(canceled: true)));
        Assert.Equal(["config.json"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    private static void AssertRuns(string folder, string className)
    {
        using var model = TinyModel.Load(folder, TinyModel.Fp32);
        Assert.All(TinyModel.Logits(model, null, [[1, 5, 9], [300, 2]]), logit => Assert.True(float.IsFinite(logit)));
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config.json")));
        Assert.Equal(className, json.RootElement.GetProperty("architectures")[0].GetString());
    }

    private string Config(string members)
    {
        var file = Path.Combine(_folder, "config.json");
        File.WriteAllText(file, $"{{{members}}}");
        return file;
    }

    private string Made(string config, ulong seed, TensorType? dtype = null)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        var model = NewModel.Describe(config, TokenizerPlace, dtype);
        using var folder = OutputFolder.Create(path);
        model.Write(seed, folder, TestContext.Current.CancellationToken);
        folder.Commit();
        return path;
    }

    private static byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(folder, "model.safetensors"));

    private static float[] Values(CheckpointFolder checkpoint, string name)
    {
        var tensor = checkpoint.Require(name);
        var bytes = tensor.Bytes;
        var values = new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
            values[i] = tensor.Type switch
            {
                TensorType.F32 => BitConverter.ToSingle(bytes[(4 * i)..]),
                TensorType.F16 => (float)BitConverter.ToHalf(bytes[(2 * i)..]),
                _ => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(bytes[(2 * i)..]) << 16),
            };
        return values;
    }
}
