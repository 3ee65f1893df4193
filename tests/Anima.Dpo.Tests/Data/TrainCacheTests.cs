using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

/// <summary>A run that takes its tokens from the cache is the run without one.</summary>
public sealed class TrainCacheTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_with_and_without_the_cache_end_with_the_same_bytes()
    {
        await Train("off", "without", steps: 4).FinishAsync();
        var filling = Train(_folder["cache"], "filling", steps: 4);
        await filling.FinishAsync();
        Assert.Single(filling.Files);
        await Train(_folder["cache"], "reading", steps: 4).FinishAsync();
        var expected = Files("without");
        Assert.Equal(expected, Files("filling"));
        Assert.Equal(expected, Files("reading"));
    }

    [Fact]
    public async Task A_resumed_run_refuses_data_that_changed_unseen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a file of the same length and time is taken for the same");
        var run = _folder["killed/killed"];
        await Train(_folder["cache"], "killed", steps: 100_000).KillAtAsync(() => File.Exists(Path.Combine(run, "run.json")));
        var rows = File.ReadAllText(Rows());
        File.WriteAllText(_folder["rows.jsonl"], rows.Replace("answer 3", "answer 4", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(_folder["rows.jsonl"], LongAgo);
        var said = await new CachedCommand(_folder["cache"], "train", "--resume", run).FinishAsync(ExitCode.BadInput);
        Assert.Contains("rows.jsonl: this data file is not what the run started on", said, StringComparison.Ordinal);
    }

    private CachedCommand Train(string cache, string name, int steps) => new(cache, "train", _folder.Write($"{name}.yaml", $$"""
        output_dir: {{_folder[name]}}
        model: {path: {{Golden.Fixture("models", "llama")}}, tokenizer: {{Golden.Fixture("dpo", "tokenizer")}}, quantize: none, dtype: fp32}
        adapter: {r: 4}
        data: {train: {{Rows()}}, eval: 0.25, max_length: 40}
        train: {pairs_per_step: 2, max_steps: {{steps}}, learning_rate: 1.0e-3}
        tracking: {mlflow: off}

        """));

    private string Rows()
    {
        var rows = _folder.Write("rows.jsonl", string.Concat(Enumerable.Range(0, 12).Select(i => $$"""{"prompt":"question {{i}}? ","chosen":"answer {{i}}","rejected":"no answer"}""" + "\n")));
        File.SetLastWriteTimeUtc(rows, LongAgo);
        return rows;
    }

    private string[] Files(string name) =>
        [.. new[] { "adapter/adapter_model.safetensors" }.Select(file => Convert.ToHexString(File.ReadAllBytes(Path.Combine(_folder[name], name, file))))];
}
