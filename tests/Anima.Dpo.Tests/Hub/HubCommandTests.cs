using Anima.Testing;

namespace Anima.Dpo.Tests.Hub;

/// <summary>Commands with models and data of a hub in place of folders and files. They share this process's environment.</summary>
[Collection(nameof(HubCommandTests))]
public sealed class HubCommandTests : IDisposable
{
    private static readonly string[] Variables = ["HF_ENDPOINT", "HF_HOME", "HF_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE"];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _before = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    public void Dispose()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        _folder.Dispose();
    }

    [Fact]
    public async Task Pull_prints_the_files_and_once_they_are_there_works_offline()
    {
        await using var hub = new FakeHub();
        hub.Add("train.jsonl", "{}\n");
        hub.Add("test.jsonl", "{\"a\":1}\n");
        Use(hub);
        var expected = $"{_folder["home"]}/hub/datasets--owner--name/snapshots/{FakeHub.Commit}/test.jsonl\n";
        Assert.Equal((0, expected, ""), Run("data", "pull", "hf://datasets/owner/name:test"));
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");
        hub.Requests.Clear();
        Assert.Equal((0, expected, ""), Run("data", "pull", "hf://datasets/owner/name:test"));
        var (exitCode, _, error) = Run("data", "pull", "hf://datasets/owner/name:train");
        Assert.Equal(ExitCode.BadInput, exitCode);
        Assert.StartsWith("hf://datasets/owner/name/train.jsonl is not in the cache", error, StringComparison.Ordinal);
        Assert.Empty(hub.Requests);
    }

    [Theory]
    [InlineData("hf://datasets/owner/other", ExitCode.BadInput, "hf://datasets/owner/other: the hub has nothing of this name, or it is private")]
    [InlineData("hf://datasets/owner/name@v9", ExitCode.BadInput, "hf://datasets/owner/name@v9: the hub has no such revision")]
    [InlineData("hf://datasets/owner", ExitCode.BadInput, "'hf://datasets/owner' is not a data set on the hub; write hf://datasets/owner/name[@revision][:split]")]
    [InlineData("pairs.jsonl", ExitCode.BadInput, "pairs.jsonl is not on the hub, so there is nothing to download")]
    public async Task What_cannot_be_pulled_is_one_sentence(string place, int exitCode, string error)
    {
        await using var hub = new FakeHub();
        Use(hub);
        var ended = Run("data", "pull", place);
        Assert.Equal((exitCode, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith(error, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_takes_model_and_data_from_the_hub_and_its_run_names_their_commits()
    {
        await using var models = new FakeHub("owner/tiny");
        foreach (var file in Directory.GetFiles(Golden.Fixture("models", "llama")))
            models.Add(Path.GetFileName(file), File.ReadAllBytes(file), isLarge: file.EndsWith(".safetensors", StringComparison.Ordinal));
        await using var hub = new FakeHub();
        hub.Add("data/train-00000-of-00001.jsonl", File.ReadAllBytes(Golden.Fixture("dpo", "tokenized.jsonl")), isLarge: true);

        Use(models);
        Assert.Equal(0, Run("data", "pull", "hf://owner/tiny").ExitCode);
        Use(hub);
        Assert.Equal(0, Run("data", "pull", "hf://datasets/owner/name").ExitCode);
        // Each hub has one repository: the rest comes from the cache.
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");
        var recipe = _folder.Write("my.yaml", $$"""
            output_dir: {{_folder["runs"]}}
            model: {path: hf://owner/tiny, quantize: none, dtype: fp32}
            data: {train: hf://datasets/owner/name}
            train: {pairs_per_step: 2, max_steps: 2}
            tracking: {mlflow: off}

            """);
        Assert.Equal(0, Run("train", recipe).ExitCode);
        var resolved = File.ReadAllText(_folder["runs/my/recipe.yaml"]);
        Assert.Contains($"hf://owner/tiny@{FakeHub.Commit}", resolved, StringComparison.Ordinal);
        Assert.Contains($"hf://datasets/owner/name@{FakeHub.Commit}:train", resolved, StringComparison.Ordinal);
        Assert.Contains("\"base_model_name_or_path\": \"owner/tiny\"", File.ReadAllText(_folder["runs/my/adapter/adapter_config.json"]), StringComparison.Ordinal);

        // Wherever the cache is, a resumed run finds the same files.
        Assert.Contains($"\"hf://datasets/owner/name@{FakeHub.Commit}/data/train-00000-of-00001.jsonl\"", File.ReadAllText(_folder["runs/my/run.json"]), StringComparison.Ordinal);

        // The same run from folders and files takes the same steps.
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", null);
        Assert.Equal(0, Run("train", recipe, "--set", "name=local", "--set", $"model.path={Golden.Fixture("models", "llama")}", "--set", $"data.train={Golden.Fixture("dpo", "tokenized.jsonl")}").ExitCode);
        Assert.Equal(File.ReadAllBytes(_folder["runs/local/adapter/adapter_model.safetensors"]), File.ReadAllBytes(_folder["runs/my/adapter/adapter_model.safetensors"]));
    }

    [Fact]
    public async Task Training_starts_from_an_adapter_of_the_hub()
    {
        string[] common = ["--set", $"model.path={Golden.Fixture("models", "llama")}", "--set", $"data.train={Golden.Fixture("dpo", "tokenized.jsonl")}"];
        var recipe = _folder.Write("my.yaml", $$"""
            output_dir: {{_folder["runs"]}}
            model: {path: a, quantize: none, dtype: fp32}
            data: {train: a.jsonl}
            train: {pairs_per_step: 2, max_steps: 1}
            tracking: {mlflow: off}

            """);
        Assert.Equal(0, Run(["train", recipe, "--set", "name=first", .. common]).ExitCode);
        await using var hub = new FakeHub("owner/adapter");
        foreach (var file in Directory.GetFiles(_folder["runs/first/adapter"]))
            hub.Add(Path.GetFileName(file), File.ReadAllBytes(file));
        Use(hub);
        Assert.Equal(0, Run(["train", recipe, "--set", "name=second", "--set", "adapter.init_from=hf://owner/adapter", "--set", "reference.model=init_from", .. common]).ExitCode);
        var run = File.ReadAllText(_folder["runs/second/run.json"]);
        Assert.Contains($"\"hf://owner/adapter@{FakeHub.Commit}/adapter_model.safetensors\"", run, StringComparison.Ordinal);
        Assert.Contains($"hf://owner/adapter@{FakeHub.Commit}", File.ReadAllText(_folder["runs/second/recipe.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_and_tokenize_take_a_model_of_the_hub()
    {
        await using var hub = new FakeHub("owner/tiny");
        foreach (var file in Directory.GetFiles(Golden.Fixture("models", "llama")).Concat(Directory.GetFiles(Golden.Fixture("dpo", "tokenizer"))))
            hub.Add(Path.GetFileName(file), File.ReadAllBytes(file));
        Use(hub);
        Assert.Equal(Run("tokenize", "--model", Golden.Fixture("dpo", "tokenizer"), "--input", _folder.Write("t.jsonl", "{\"text\":\"Hello\"}\n")), Run("tokenize", "--model", "hf://owner/tiny", "--input", _folder["t.jsonl"]));
        Assert.DoesNotContain(hub.Requests, request => request.Path.EndsWith(".safetensors", StringComparison.Ordinal));
        var input = _folder.Write("s.jsonl", "{\"input_ids\":[1,2,3,4],\"completion_start\":2}\n");
        Assert.Equal(Run("score", "--model", Golden.Fixture("models", "llama"), "--input", input), Run("score", "--model", "hf://owner/tiny", "--input", input));
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var terminal = new Terminal();
        var exitCode = terminal.Run(arguments);
        return (exitCode, terminal.Output, terminal.Error);
    }

    private void Use(FakeHub hub)
    {
        foreach (var name in Variables)
            Environment.SetEnvironmentVariable(name, null);
        Environment.SetEnvironmentVariable("HF_ENDPOINT", hub.Endpoint.ToString());
        Environment.SetEnvironmentVariable("HF_HOME", _folder["home"]);
    }
}
