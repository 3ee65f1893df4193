using Anima.Dpo.Tests.Data;
using Anima.Testing;

namespace Anima.Dpo.Tests;

/// <summary>One run, two processes.</summary>
public sealed class RunLockTests
{
    [Fact]
    public async Task A_second_process_is_told_who_trains_the_run_and_changes_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there a locked file says nothing of its owner");
        using var folder = new TemporaryFolder();
        var run = folder["runs/locked"];
        var recipe = folder.Write("locked.yaml", $$"""
            name: locked
            output_dir: {{folder["runs"]}}
            threads: 1
            model: {path: {{Golden.Fixture("models", "llama")}}, quantize: none, dtype: fp32}
            adapter: {r: 4}
            data: {train: {{Golden.Fixture("dpo", "tokenized.jsonl")}}}
            train: {pairs_per_step: 2, max_steps: 100000, learning_rate: 1.0e-3}
            tracking: {mlflow: off}

            """);
        (int ExitCode, string Said) named = default;
        await new CachedCommand(folder["cache"], "train", recipe).KillAtAsync(() =>
        {
            var metrics = Path.Combine(run, "metrics.jsonl");
            if (!File.Exists(metrics) || new FileInfo(metrics).Length == 0)
                return false;
            using var terminal = new Terminal();
            named = (terminal.Run("train", "--resume", run), terminal.Error);
            return true;
        });
        Assert.Equal(ExitCode.BadInput, named.ExitCode);
        Assert.Matches($"locked: the run is being trained by process [0-9]+ on {Environment.MachineName} since .*; wait until it stands still", named.Said);
        Assert.True(File.Exists(Path.Combine(run, "metrics.jsonl")));
    }
}
