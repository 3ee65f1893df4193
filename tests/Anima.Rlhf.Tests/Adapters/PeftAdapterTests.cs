using System.Text.Json;
using System.Text.Json.Nodes;
using Anima.Rlhf.Adapters;
using Anima.Testing;
using Anima.Rlhf.Tests.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Adapters;

public sealed class PeftAdapterTests
{
    [Theory]
    [InlineData("\"future_thing\": true,", "models/base", "future_thing is set, but not known, and without effect here")]
    [InlineData("\"future_thing\": false, \"other\": null,", "models/base", null)]
    [InlineData("", "models/other", "the adapter was made for org/Base, and is used with models/other")]
    [InlineData("", "/cache/models--org--Base/snapshots/0123", null)]
    [InlineData("", "hf://org/base@0123", null)]
    public void What_is_odd_about_a_configuration_is_noted(string members, string model, string? note)
    {
        using var folder = new TemporaryFolder();
        folder.Write("adapter_config.json", $"{{{members} \"peft_type\": \"LORA\", \"r\": 4, \"target_modules\": [\"q_proj\"], \"base_model_name_or_path\": \"org/Base\"}}");
        var notes = PeftConfigFile.Notes(folder.Path, model);
        if (note is null)
            Assert.Empty(notes);
        else
            Assert.EndsWith(note, Assert.Single(notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama_all_linear")]
    [InlineData("llama_layers0_regex")]
    [InlineData("llama_rank_pattern")]
    [InlineData("llama_rslora")]
    [InlineData("gpt2_plain")]
    public void A_saved_adapter_loads_again_with_the_same_weights_and_scales(string name)
    {
        using var folder = new TemporaryFolder();
        using var model = TinyModel.Load(Golden.Fixture("models", name.Split('_')[0]), TinyModel.Fp32);
        using var adapter = PeftAdapter.Load(Golden.Fixture("lora", name), model.Linears, CPU);

        PeftAdapter.Save(folder.Path, adapter, model.Linears, "base");
        using var again = PeftAdapter.Load(folder.Path, model.Linears, CPU);

        Assert.Equal(TinyModel.Floats(adapter.Weights), TinyModel.Floats(again.Weights));
        using var config = JsonDocument.Parse(File.ReadAllBytes(folder.File("adapter_config.json")));
        Assert.Equal(name.StartsWith("gpt2", StringComparison.Ordinal), config.RootElement.GetProperty("fan_in_fan_out").GetBoolean());
        Assert.Equal(adapter.Modules.Select(module => (module.Path, module.Scaling)), again.Modules.Select(module => (module.Path, module.Scaling)));
    }

    [Theory]
    [InlineData("\"peft_type\": \"LORA\"", "\"peft_type\": \"IA3\"", "peft_type is IA3")]
    [InlineData("\"peft_type\": \"LORA\"", "\"peft_type\": null", "peft_type is missing")]
    [InlineData("\"use_dora\": false", "\"use_dora\": true", "DoRA")]
    [InlineData("\"lora_bias\": false", "\"lora_bias\": true", "lora_bias")]
    [InlineData("\"bias\": \"none\"", "\"bias\": \"all\"", "bias")]
    [InlineData("\"init_lora_weights\": true", "\"init_lora_weights\": \"pissa\"", "pissa")]
    [InlineData("\"modules_to_save\": null", "\"modules_to_save\": [\"lm_head\"]", "modules_to_save")]
    [InlineData("\"kasa_config\": null", "\"kasa_config\": {\"beta\": 1}", "KaSA")]
    [InlineData("\"r\": 4", "\"r\": -4", "r is -4")]
    [InlineData("\"r\": 4", "\"r\": \"four\"", "r is")]
    [InlineData("\"r\": 4", "\"r\": 8", "needs [8, 64]")]
    [InlineData("\"lora_alpha\": 8", "\"lora_alpha\": []", "lora_alpha")]
    [InlineData("\"use_rslora\": false", "\"use_rslora\": 1", "use_rslora")]
    [InlineData("\"fan_in_fan_out\": false", "\"fan_in_fan_out\": \"yes\"", "fan_in_fan_out is the text \"yes\", not true or false")]
    [InlineData("\"target_modules\": [", "\"target_modules\": [3, ", "target_modules")]
    [InlineData("\"rank_pattern\": {}", "\"rank_pattern\": {\"(\": 2}", "regular expression")]
    [InlineData("{", "[", "not valid JSON")]
    public void Another_kind_of_adapter_or_a_damaged_configuration_is_refused_by_name(string found, string replaced, string expected)
    {
        using var folder = new TemporaryFolder();
        var config = File.ReadAllText(Golden.Fixture("lora", "llama_plain", "adapter_config.json"));
        Assert.Contains(found, config, StringComparison.Ordinal);
        var place = config.IndexOf(found, StringComparison.Ordinal);
        folder.Write("adapter_config.json", config[..place] + replaced + config[(place + found.Length)..]);
        File.Copy(Golden.Fixture("lora", "llama_plain", "adapter_model.safetensors"), folder.File("adapter_model.safetensors"));
        Refuses(folder.Path, expected);
    }

    // The lookahead asks for the engine that goes back, and each letter more doubles its time.
    [Theory]
    [InlineData("target_modules", false)]
    [InlineData("exclude_modules", false)]
    [InlineData("rank_pattern", true)]
    [InlineData("alpha_pattern", true)]
    public void A_pattern_that_takes_too_long_is_refused_at_its_key(string key, bool hasNumbers)
    {
        const string pattern = @"(?=m)([\w.]+)+!";
        using var folder = new TemporaryFolder();
        var config = JsonNode.Parse(File.ReadAllText(Golden.Fixture("lora", "llama_plain", "adapter_config.json")))!;
        config[key] = hasNumbers ? new JsonObject { [pattern] = 2 } : pattern;
        folder.Write("adapter_config.json", config.ToJsonString());
        File.Copy(Golden.Fixture("lora", "llama_plain", "adapter_model.safetensors"), folder.File("adapter_model.safetensors"));
        Refuses(folder.Path, $"adapter_config.json: {key} holds the pattern '{pattern}', which takes longer than a second on the module 'model.layers.0.");
    }

    [Fact]
    public void A_pattern_that_could_take_long_does_not_where_it_neither_looks_around_nor_back()
    {
        using var folder = new TemporaryFolder();
        var config = JsonNode.Parse(File.ReadAllText(Golden.Fixture("lora", "llama_plain", "adapter_config.json")))!;
        config["rank_pattern"] = new JsonObject { [@"([\w.]+)+!"] = 2 };
        folder.Write("adapter_config.json", config.ToJsonString());
        File.Copy(Golden.Fixture("lora", "llama_plain", "adapter_model.safetensors"), folder.File("adapter_model.safetensors"));
        Load(folder.Path);
    }

    [Fact]
    public void Missing_foreign_and_pickled_weights_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Golden.Fixture("lora", "llama_plain", "adapter_config.json"), folder.File("adapter_config.json"));
        Assert.Throws<FileNotFoundException>(() => Load(folder.Path));
        folder.Write("adapter_model.bin", "x");
        Refuses(folder.Path, "pickle");
        File.Copy(Golden.Fixture("lora", "llama_qv_only", "adapter_model.safetensors"), folder.File("adapter_model.safetensors"));
        Refuses(folder.Path, "adapter_model.safetensors");
        Assert.Throws<FileNotFoundException>(() => Load(folder.File("nowhere")));
    }

    private static void Refuses(string folder, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(folder));
        Assert.StartsWith(folder, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void Load(string folder)
    {
        using var model = TinyModel.Llama(TinyModel.Fp32);
        PeftAdapter.Load(folder, model.Linears, CPU).Dispose();
    }
}
