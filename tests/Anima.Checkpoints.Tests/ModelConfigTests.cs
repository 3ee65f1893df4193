using System.Text;
using Anima.Testing;

namespace Anima.Checkpoints.Tests;

public sealed class ModelConfigTests
{
    private const string Llama = """
        "model_type":"llama","hidden_size":64,"intermediate_size":128,"num_hidden_layers":2,"num_attention_heads":4,"vocab_size":320
        """;

    [Fact]
    public void Fills_in_the_defaults_of_llama()
    {
        var config = Read($"{{{Llama}}}");
        Assert.Equal(("llama", 64, 128, 2, 4, 4, 16, 320), (config.ModelType, config.HiddenSize, config.IntermediateSize, config.NumHiddenLayers,
            config.NumAttentionHeads, config.NumKeyValueHeads, config.HeadDim, config.VocabSize));
        Assert.Equal((2048, 1e-6, false, false, false, "silu"), (config.MaxPositionEmbeddings, config.RmsNormEps, config.TieWordEmbeddings,
            config.AttentionBias, config.MlpBias, config.HiddenAct));
        Assert.Equal(new RopeConfig { OriginalMaxPositionEmbeddings = 2048 }, config.Rope);
        Assert.Null(config.RopeByLayerType);
        Assert.Null(config.Dtype);
        Assert.Empty(config.EosTokenIds);
        Assert.Null(config.BosTokenId);
        Assert.Null(config.PadTokenId);
        Assert.Null(config.SlidingWindow);
        Assert.Null(config.Quantization);
    }

    [Fact]
    public void Reads_the_values_of_the_file()
    {
        var config = Read($$"""
            {{{Llama}},"num_key_value_heads":2,"head_dim":24,"rms_norm_eps":1e-5,"tie_word_embeddings":true,"attention_bias":true,"mlp_bias":true,
             "hidden_act":"gelu","max_position_embeddings":4096,"torch_dtype":"bfloat16","bos_token_id":1,"eos_token_id":[2,128009],"pad_token_id":-1,
             "sliding_window":512,"own_member":{"x":[1,2.5]} }
            """);
        Assert.Equal((2, 24, 1e-5, true, true, true, "gelu", 4096), (config.NumKeyValueHeads, config.HeadDim, config.RmsNormEps,
            config.TieWordEmbeddings, config.AttentionBias, config.MlpBias, config.HiddenAct, config.MaxPositionEmbeddings));
        Assert.Equal(TensorType.BF16, config.Dtype);
        Assert.Equal(1, config.BosTokenId);
        Assert.Equal([2, 128009], config.EosTokenIds);
        Assert.Null(config.PadTokenId);
        Assert.Equal(512, config.SlidingWindow);
        Assert.Equal([1, 2.5], config.Members.Object("own_member")!.Numbers("x"));
    }

    [Theory]
    [InlineData("llama", "\"sliding_window\":8", 8)]
    [InlineData("llama", "\"sliding_window\":8,\"use_sliding_window\":false", null)]
    [InlineData("qwen2", "\"sliding_window\":8", null)] // its class leaves windows off
    [InlineData("qwen2", "\"sliding_window\":8,\"use_sliding_window\":true", 8)]
    [InlineData("mistral", "\"head_dim\":16", 4096)]
    [InlineData("mistral", "\"sliding_window\":null", null)]
    public void A_sliding_window_is_one_that_is_used(string type, string members, int? expected) =>
        Assert.Equal(expected, Read($$"""{{{Llama.Replace("llama", type, StringComparison.Ordinal)}},"num_key_value_heads":2,{{members}} }""").SlidingWindow);

    [Fact]
    public void Reads_a_single_end_token() => Assert.Equal([2], Read($$"""{{{Llama}},"eos_token_id":2}""").EosTokenIds);

    [Fact]
    public void Reads_llama3_rope_in_both_spellings()
    {
        var expected = new RopeConfig
        {
            Theta = 500000, Type = RopeType.Llama3, Factor = 8, LowFreqFactor = 1, HighFreqFactor = 4, OriginalMaxPositionEmbeddings = 512,
        };
        const string Scaling = """ "factor":8.0,"high_freq_factor":4.0,"low_freq_factor":1.0,"original_max_position_embeddings":512,"rope_type":"llama3" """;
        Assert.Equal(expected, Read($$$"""{{{{Llama}}},"rope_theta":500000.0,"rope_scaling":{{{{Scaling}}}} }""").Rope);
        Assert.Equal(expected, Read($$$"""{{{{Llama}}},"rope_parameters":{"rope_theta":500000.0,{{{Scaling}}}} }""").Rope);
    }

    [Fact]
    public void Prefers_rope_parameters_to_the_top_level()
    {
        var rope = Read($$$"""{{{{Llama}}},"rope_theta":1,"partial_rotary_factor":0.5,"rope_parameters":{"rope_theta":7,"type":"linear","factor":2} }""").Rope;
        Assert.Equal((7, RopeType.Linear, 2, 0.5), (rope.Theta, rope.Type, rope.Factor, rope.PartialRotaryFactor));
    }

    [Fact]
    public void Reads_all_of_yarn()
    {
        var rope = Read($$$"""
            {{{{Llama}}},"max_position_embeddings":131072,"rope_scaling":{"rope_type":"yarn","factor":4,"beta_fast":16,"beta_slow":2,
             "attention_factor":1.5,"mscale":0.7,"mscale_all_dim":0.8,"truncate":false} }
            """).Rope;
        Assert.Equal(new RopeConfig
        {
            Type = RopeType.Yarn, Factor = 4, BetaFast = 16, BetaSlow = 2, AttentionFactor = 1.5, Mscale = 0.7, MscaleAllDim = 0.8, Truncate = false,
            OriginalMaxPositionEmbeddings = 131072,
        }, rope);
    }

    [Fact]
    public void Reads_rope_by_layer_type_in_both_spellings()
    {
        const string Gemma = """ "model_type":"gemma3_text","hidden_size":32,"intermediate_size":64,"num_hidden_layers":2,"num_attention_heads":4,"vocab_size":320,"num_key_value_heads":1 """;
        var old = Read($$"""{{{Gemma}},"rope_theta":1e6,"rope_local_base_freq":10000.0,"rope_scaling":null}""");
        var current = Read($$$"""
            {{{{Gemma}}},"layer_types":["sliding_attention","full_attention"],
             "rope_parameters":{"full_attention":{"rope_theta":1e6,"rope_type":"default"},"sliding_attention":{"rope_theta":1e4},"rope_theta":null} }
            """);
        Assert.All([old, current], config =>
        {
            Assert.Equal(1e6, config.Rope.Theta);
            Assert.Equal(1e6, config.RopeByLayerType!["full_attention"]!.Theta);
            Assert.Equal(1e4, config.RopeByLayerType["sliding_attention"]!.Theta);
        });
    }

    [Fact]
    public void Takes_a_null_layer_type_as_no_rotation()
    {
        var config = Read($$$"""
            {{{{Llama}}},"layer_types":["full_attention","sliding_attention"],"rope_parameters":{"full_attention":null,"sliding_attention":{"rope_theta":1e4}} }
            """);
        Assert.Null(config.RopeByLayerType!["full_attention"]);
        Assert.Equal(1e4, config.RopeByLayerType["sliding_attention"]!.Theta);
    }

    [Fact]
    public void Reads_a_bitsandbytes_quantisation()
    {
        var quantization = Read($$$"""
            {{{{Llama}}},"quantization_config":{"quant_method":"bitsandbytes","load_in_4bit":true,"load_in_8bit":false,"bnb_4bit_quant_type":"nf4",
             "bnb_4bit_use_double_quant":true,"bnb_4bit_compute_dtype":"bfloat16","bnb_4bit_quant_storage":"uint8","llm_int8_skip_modules":["lm_head"]} }
            """).Quantization!;
        Assert.True(quantization.DoubleQuant);
        Assert.Equal(TensorType.BF16, quantization.ComputeDtype);
        Assert.Equal(["lm_head"], quantization.SkipModules);
    }

    [Theory]
    [InlineData("""{"quant_method":"gptq","bits":4}""", "'gptq'")]
    [InlineData("""{"quant_method":"awq"}""", "'awq'")]
    [InlineData("""{"quant_method":"fp8"}""", "'fp8'")]
    [InlineData("""{"quant_method":"mxfp4"}""", "'mxfp4'")]
    [InlineData("""{"quant_method":"bitsandbytes","load_in_8bit":true}""", "load_in_8bit")]
    [InlineData("""{"load_in_4bit":true}""", "'fp4'")]
    [InlineData("""{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"fp4"}""", "'fp4'")]
    [InlineData("""{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"nf4","bnb_4bit_compute_dtype":"int8"}""", "'int8'")]
    [InlineData("""{"quant_method":"bitsandbytes"}""", "neither load_in_4bit nor load_in_8bit")]
    [InlineData("""{"bits":4}""", "'quantization_config.quant_method' is missing")]
    [InlineData("""{"quant_method":3}""", "quantization_config.quant_method is not a text")]
    [InlineData("[]", "quantization_config is not an object")]
    public void Refuses_another_quantisation_by_name(string quantization, string expected) =>
        AssertRefused($$"""{{{Llama}},"quantization_config":{{quantization}} }""", expected);

    [Theory]
    [InlineData("\"num_key_value_heads\":3", "num_attention_heads is 4, not a multiple of num_key_value_heads 3")]
    [InlineData("\"num_key_value_heads\":0", "num_key_value_heads is 0, not between 1")]
    [InlineData("\"num_key_value_heads\":-2", "num_key_value_heads is -2")]
    [InlineData("\"head_dim\":\"wide\"", "head_dim is not a whole number")]
    [InlineData("\"head_dim\":16.5", "head_dim is not a whole number")]
    [InlineData("\"head_dim\":9999999999999999999999", "head_dim is not a whole number")]
    [InlineData("\"head_dim\":2147483648", "head_dim is 2147483648")]
    [InlineData("\"tie_word_embeddings\":1", "tie_word_embeddings is not true or false")]
    [InlineData("\"rms_norm_eps\":-1", "rms_norm_eps is -1")]
    [InlineData("\"rms_norm_eps\":1e999", "rms_norm_eps is not a finite number")]
    [InlineData("\"eos_token_id\":\"2\"", "eos_token_id is not a whole number or a list")]
    [InlineData("\"eos_token_id\":[2,null]", "eos_token_id is not a whole number or a list")]
    [InlineData("\"eos_token_id\":-3", "eos_token_id is -3")]
    [InlineData("\"layer_types\":[\"full_attention\"]", "layer_types has 1 entries, but num_hidden_layers is 2")]
    [InlineData("\"rope_theta\":0", "rope_theta is 0")]
    [InlineData("\"rope_theta\":-1.5", "rope_theta is -1.5")]
    [InlineData("\"rope_scaling\":{\"type\":\"mrope\"}", "rope_type 'mrope' is not supported")]
    [InlineData("\"rope_scaling\":{\"type\":\"longrope\"}", "rope_type 'longrope' is not supported")]
    [InlineData("\"rope_scaling\":{\"type\":\"linear\"}", "'rope_scaling.factor' is missing")]
    [InlineData("\"rope_scaling\":{\"type\":\"linear\",\"factor\":0}", "factor is 0")]
    [InlineData("\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":4,\"high_freq_factor\":4}", "low_freq_factor 4 is not below")]
    [InlineData("\"rope_scaling\":[]", "rope_scaling is not an object")]
    [InlineData("\"partial_rotary_factor\":1.5", "partial_rotary_factor is 1.5")]
    [InlineData("\"vocab_size\":5", "twice")]
    public void Refuses_a_bad_member_with_one_sentence(string member, string expected) => AssertRefused($$"""{{{Llama}},{{member}} }""", expected);

    [Theory]
    [InlineData("{}", "'model_type' is missing")]
    [InlineData("""{"model_type":"llama"}""", "'hidden_size' is missing")]
    [InlineData("""{"model_type":"llama","hidden_size":null,"num_attention_heads":4}""", "'hidden_size' is missing")]
    [InlineData("""{"model_type":"llama","hidden_size":64,"num_attention_heads":4,"num_hidden_layers":2,"vocab_size":9}""", "'intermediate_size' is missing")]
    [InlineData("""{"model_type":"llama","hidden_size":65,"intermediate_size":1,"num_attention_heads":4,"num_hidden_layers":2,"vocab_size":9}""", "hidden_size is 65, not a multiple of num_attention_heads 4")]
    [InlineData("""{"model_type":"llama","hidden_size":9999999999,"num_attention_heads":4}""", "hidden_size is 9999999999")]
    [InlineData("""{"model_type":"llama","hidden_size":64,"head_dim":65536,"intermediate_size":1,"num_attention_heads":65536,"num_hidden_layers":2,"vocab_size":9}""", "num_attention_heads 65536 x head_dim 65536")]
    [InlineData("""{"model_type":"gemma3","text_config":{"hidden_size":64}}""", "text_config")]
    [InlineData("""{"model_type":7}""", "model_type is not a text")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("7", "expected a JSON object")]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"model_type\":\"llama\"", "not valid JSON")]
    [InlineData("{\"model_type\":\"\\ud800\"}", "Unicode")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer")]
    public void Refuses_a_bad_file_with_one_sentence(string json, string expected) => AssertRefused(json, expected);

    [Fact]
    public void Refuses_deep_nesting() => AssertRefused("{\"a\":" + new string('[', 1_000_000) + new string(']', 1_000_000) + "}", "nested deeper than 32");

    [Fact]
    public void Refuses_a_file_with_too_many_values() => AssertRefused("{\"a\":[" + string.Concat(Enumerable.Repeat("1,", 2_000_001)) + "1]}", "more than 2000000 values");

    [Fact]
    public void Refuses_a_file_too_large_to_be_a_configuration()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", new string(' ', 5 << 20) + "{}");
        Assert.Contains("more than the", Assert.Throws<InvalidDataException>(() => ModelConfig.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_a_folder_has_no_configuration()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal($"{folder.File("config.json")}: no such file.", Assert.Throws<FileNotFoundException>(() => ModelConfig.Load(folder.Path)).Message);
    }

    [Fact]
    public void Reads_every_reference_configuration_alike_in_both_spellings()
    {
        var folders = Directory.GetDirectories(Golden.Path("models"));
        Assert.NotEmpty(folders);
        Assert.All(folders, folder =>
        {
            var old = ModelConfig.Load(folder);
            var current = ModelConfig.Read(ConfigObject.Load(Path.Combine(folder, "config.v5.json")));
            Assert.Equal(Comparable(old), Comparable(current));
            Assert.Equal(old.EosTokenIds, current.EosTokenIds);
            Assert.Equal(old.RopeByLayerType, current.RopeByLayerType);
        });
        static ModelConfig Comparable(ModelConfig config) => config with
        {
            File = "", Members = null!, EosTokenIds = [], LayerTypes = null, RopeByLayerType = null,
        };
    }

    private static ModelConfig Read(string json) => ModelConfig.Read(ConfigObject.Parse("m/config.json", Encoding.UTF8.GetBytes(json)));

    private static void AssertRefused(string json, string expected)
    {
        var message = Assert.Throws<InvalidDataException>(() => Read(json)).Message;
        Assert.StartsWith("m/config.json:", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
