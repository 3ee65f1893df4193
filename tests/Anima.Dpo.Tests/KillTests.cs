using System.Diagnostics;
using System.Text.Json.Nodes;
using Anima.Testing;

namespace Anima.Dpo.Tests;

/// <summary>A run killed without warning and resumed ends with the bytes of one that was left alone.</summary>
public sealed class KillTests
{
    private const int Kills = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("train", "r: 4", "pairs_per_step: 2", "adapter/adapter_model.safetensors")]
    [InlineData("train", "type: none", "pairs_per_step: 2", "model/model.safetensors")]
    [InlineData("sft", "type: none", "sequences_per_step: 2", "model/model.safetensors")]
    public async Task A_run_killed_at_random_moments_ends_with_the_same_weights_and_metrics(string command, string adapter, string perStep, string weights)
    {
        using var folder = new TemporaryFolder();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var undisturbed = Recipe(folder, "undisturbed", adapter, perStep);
        var watch = Stopwatch.StartNew();
        await Finish(command, undisturbed);
        var duration = watch.Elapsed;

        var killed = Recipe(folder, "killed", adapter, perStep);
        var run = folder["runs-killed/tiny"];
        await KillAfter(TimeSpan.FromSeconds(duration.TotalSeconds * random.NextDouble()), command, killed);
        if (!File.Exists(Path.Combine(run, "run.json")))
            await Finish(command, killed);
        for (var i = 0; i < Kills; i++)
            await KillAfter(TimeSpan.FromSeconds(duration.TotalSeconds * random.NextDouble()), command, "--resume", run);
        await Finish(command, "--resume", run);

        var expected = folder["runs-undisturbed/tiny"];
        Assert.True(
            File.ReadAllBytes(Path.Combine(expected, weights)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(run, weights))), $"the weights differ (seed {seed})");
        Assert.Equal(Metrics(expected), Metrics(run));
        Assert.Equal(Points(folder["runs-undisturbed/mlruns"]), Points(folder["runs-killed/mlruns"]));
    }

    private static string Recipe(TemporaryFolder folder, string name, string adapter, string perStep) => folder.Write($"{name}.yaml", $$"""
        name: tiny
        output_dir: {{folder[$"runs-{name}"]}}
        model: {path: {{Golden.Fixture("models", "llama")}}, quantize: {{(adapter == "type: none" ? "none" : "nf4")}}}
        adapter: { {{adapter}} }
        data: {train: {{Data(folder, perStep)}}, eval: 0.25}
        train: { {{perStep}}, max_steps: 40, learning_rate: 1.0e-3, tokens_per_batch: 150}
        evaluate: {every: 7}
        checkpoint: {every: 5}

        """);

    private static string Data(TemporaryFolder folder, string perStep)
    {
        var pairs = Golden.Fixture("dpo", "tokenized.jsonl");
        return perStep.StartsWith("pairs", StringComparison.Ordinal)
            ? pairs
            : folder.Write("completions.jsonl", File.ReadAllText(pairs).Replace("chosen_ids", "completion_ids", StringComparison.Ordinal));
    }

    // All but timings.
    private static List<string> Metrics(string run) => [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line =>
    {
        var record = JsonNode.Parse(line)!.AsObject();
        foreach (var name in record.Select(member => member.Key).Where(name => name.EndsWith("seconds", StringComparison.Ordinal)).ToList())
            record.Remove(name);
        return record.ToJsonString();
    })];

    // Value and step of every point of every metric, without its time.
    private static List<string> Points(string store) => [.. Directory.GetFiles(store, "*", SearchOption.AllDirectories)
        .Where(file => file.Contains("/metrics/", StringComparison.Ordinal) && !file.EndsWith("seconds", StringComparison.Ordinal))
        .SelectMany(file => File.ReadLines(file).Select(line => $"{file[file.IndexOf("/metrics/", StringComparison.Ordinal)..]} {line[line.IndexOf(' ', StringComparison.Ordinal)..]}"))
        .Order(StringComparer.Ordinal)];

    private static async Task Finish(params string[] arguments)
    {
        using var process = Start(arguments);
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, said);
    }

    private static async Task KillAfter(TimeSpan time, params string[] arguments)
    {
        using var process = Start(arguments);
        var reading = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(process.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(time, TestContext.Current.CancellationToken));
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await reading;
    }

    private static Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "anima-dpo.dll"), .. arguments]) { RedirectStandardError = true })!;
}
