using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recipe_trains_along_the_losses_that_TRL_logs_and_leaves_an_adapter()
    {
        using var terminal = new Terminal();
        Assert.Equal((0, ""), (terminal.Run(["train", Recipe(), .. Overrides()]), terminal.Output));

        using var recorded = JsonDocument.Parse(File.ReadAllText(Golden.Fixture("trajectories", "trajectory_fp32", "trajectory.json")));
        var expected = recorded.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("loss").GetDouble()).ToArray();
        var metrics = File.ReadLines(Run("metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(Math.Log(2), metrics[0].GetProperty("loss").GetDouble(), 1e-7);
        Assert.Equal(expected.Length, metrics.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], metrics[i].GetProperty("loss").GetDouble(), 5e-4);

        Assert.True(File.Exists(Run("adapter/adapter_model.safetensors")));
        Assert.Contains("\nstep 12/12  loss ", terminal.Error, StringComparison.Ordinal);
        Assert.Contains($"\nfinished; the adapter is in {Run("adapter")}\n", terminal.Error, StringComparison.Ordinal);
        Assert.Contains($" chat --model {Golden.Fixture("models", "llama")} --adapter {Run("adapter")} --compare\n", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_run_says_so_when_it_is_resumed()
    {
        using var training = new Terminal();
        Assert.Equal(0, training.Run(["train", Recipe(), .. Overrides(), "--set", "train.max_steps=2"]));

        using var again = new Terminal();
        Assert.Equal(0, again.Run("train", "--resume", Run("")));
        Assert.StartsWith("tiny had finished before; the adapter is in ", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_before_the_first_step_leaves_nothing()
    {
        using var terminal = new Terminal();
        terminal.Interruption.Receive(ExitCode.Interrupted);
        Assert.Equal(ExitCode.Interrupted, terminal.Run(["train", Recipe(), .. Overrides()]));
        Assert.EndsWith("interrupted before the first step; nothing is left of the run\n", terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run("")));
    }

    [Theory]
    [InlineData("model.path=no/such/model", "--set model.path: model.path names 'no/such/model', which is in none of ")]
    [InlineData("loss.beta=0", "--set loss.beta: loss.beta must be a number above 0, but is '0'")]
    [InlineData("adapter.r=5", "--set adapter.r: ")]
    public void What_is_wrong_is_bad_input_and_leaves_nothing(string setting, string start)
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run(["train", Recipe(), .. Overrides(), "--set", setting]));
        Assert.Contains(start, terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run("")));
    }

    private string Run(string name) => Path.TrimEndingDirectorySeparator(Path.Combine(_folder["runs"], "tiny", name));

    private string Recipe() => _folder.Write("tiny.yaml", """
        model: {quantize: none, dtype: fp32}
        data: {shuffle: false}
        train: {pairs_per_step: 2, max_steps: 12, learning_rate: 1.0e-3, lr_scheduler: constant}
        checkpoint: {every: 5}
        tracking: {mlflow: off}

        """);

    private string[] Overrides() =>
    [
        "--set", $"output_dir={_folder["runs"]}",
        "--set", $"model.path={Golden.Fixture("models", "llama")}",
        "--set", $"adapter.init_from={Golden.Fixture("trajectories", "trajectory_fp32", "initial_adapter")}",
        "--set", $"data.train={Golden.Fixture("dpo", "tokenized.jsonl")}",
    ];
}
