using System.Diagnostics;
using System.Text.Json.Nodes;
using Anima.Testing;

namespace Anima.Dpo.Tests;

/// <summary>A run killed without warning and resumed ends with the bytes of one that was left alone.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("train", "r: 4", "pairs_per_step: 2", "adapter/adapter_model.safetensors")]
    [InlineData("train", "type: none", "pairs_per_step: 2", "model/model.safetensors")]
    [InlineData("sft", "type: none", "sequences_per_step: 2", "model/model.safetensors")]
    public async Task A_run_killed_again_and_again_ends_with_the_same_weights_and_metrics(string command, string adapter, string perStep, string weights)
    {
        using var folder = new TemporaryFolder();
        var chance = new Chance();
        var undisturbed = Recipe(folder, "undisturbed", adapter, perStep);
        await Finish(command, undisturbed);

        var killed = Recipe(folder, "killed", adapter, perStep);
        var run = folder["runs-killed/tiny"];
        var hits = 0;
        foreach (var (moment, isReached) in Moments(run, Path.GetDirectoryName(weights)!, chance))
        {
            string[] arguments = File.Exists(Path.Combine(run, "run.json")) ? ["--resume", run] : [killed];
            hits += await KillAt(isReached, [command, .. arguments]) ? 1 : 0;
            Assert.True(hits > 0 || moment != "a later step", $"no kill hit ({chance})");
        }
        await Finish(command, "--resume", run);

        var expected = folder["runs-undisturbed/tiny"];
        Assert.True(File.ReadAllBytes(Path.Combine(expected, weights)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(run, weights))), $"the weights differ ({chance})");
        Assert.Equal(Metrics(expected), Metrics(run));
        Assert.Equal(Points(folder["runs-undisturbed/mlruns"]), Points(folder["runs-killed/mlruns"]));
    }

    // What a run does, in the order in which it can be killed doing it.
    private static IEnumerable<(string Moment, Func<bool> IsReached)> Moments(string run, string result, Chance chance)
    {
        var (metrics, checkpoints) = (Path.Combine(run, "metrics.jsonl"), Path.Combine(run, "checkpoints"));
        yield return ("the run folder appears", () => Directory.Exists(run));
        yield return ("a step before the first checkpoint", () => Lines(metrics) >= chance.Random.Next(2, 6));
        yield return ("a checkpoint is written", () => Entries(checkpoints).Any(name => !IsCheckpoint(name)));
        var line = Lines(metrics) + chance.Random.Next(1, 12);
        yield return ("a later step", () => Lines(metrics) >= line);
        yield return ("another checkpoint is written", () => Entries(checkpoints).Any(name => !IsCheckpoint(name)));
        yield return ("the result is written", () => Entries(run).Any(name => name.Contains(result, StringComparison.Ordinal)));
    }

    private static bool IsCheckpoint(string name) => name.StartsWith("step-", StringComparison.Ordinal) && name[5..].All(char.IsAsciiDigit);

    private static IEnumerable<string> Entries(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)) : [];

    private static int Lines(string file)
    {
        if (!File.Exists(file))
            return 0;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Count(letter => letter == '\n');
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

    // Whether the moment came before the process ended by itself.
    private static async Task<bool> KillAt(Func<bool> isReached, params string[] arguments)
    {
        using var process = Start(arguments);
        var reading = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!process.HasExited && !isReached())
            await Task.Yield();
        var isHit = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await reading;
        return isHit;
    }

    private static Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "anima-dpo.dll"), .. arguments]) { RedirectStandardError = true })!;
}
