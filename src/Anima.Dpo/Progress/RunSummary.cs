using Anima.Recipes;
using Anima.Rlhf.Training;
using Spectre.Console;

namespace Anima.Dpo.Progress;

/// <summary>What is said when a run has ended: where its result lies, what it changed, what to type next.</summary>
/// <param name="streams">Where it is said.</param>
/// <param name="recipe">The recipe that was named, or null for a resumed run.</param>
internal sealed class RunSummary(StandardStreams streams, string? recipe)
{
    private const string SmallModelRecipe = "smollm2-135m.yaml";

    // The wrapper says how it was called, so that suggestions can be pasted.
    private static readonly string Program = Environment.GetEnvironmentVariable("ANIMA_DPO_COMMAND") is { Length: > 0 } command ? command : CommandLine.Name;

    /// <summary>Writes to standard error how the run in <paramref name="folder"/> ended.</summary>
    public void Write(RunOutcome outcome, RunFolder? folder)
    {
        switch (outcome)
        {
            case RunOutcome.Finished:
                WriteFinished(folder!);
                break;
            case RunOutcome.AlreadyFinished:
                streams.Error.WriteLine($"{folder!.Name} had finished before; the {ResultName(folder)} is in {Shown(folder.ResultFolder)}");
                break;
            case RunOutcome.Interrupted:
                streams.Error.WriteLine($"interrupted; saved in {Shown(folder!.Path)}; go on with: {Program} train --resume {Shown(folder.Path)}");
                break;
            default:
                streams.Error.WriteLine("interrupted before the first step; nothing is left of the run");
                break;
        }
    }

    private void WriteFinished(RunFolder folder)
    {
        var run = RecipeReader.Load(folder.RecipeFile, [], RunState.Read(folder.StateFile).Kind).Recipe;
        var samples = SamplesLog.Open(folder.SamplesFile, int.MaxValue).Samples;
        if (samples.Count > 0)
            WriteAnswers(samples);
        streams.Error.WriteLine($"finished; the {ResultName(folder)} is in {Shown(folder.ResultFolder)}");
        streams.Error.WriteLine($"metrics   {Shown(folder.MetricsFile)}");
        if (run.Tracking.Mlflow == "file")
            streams.Error.WriteLine($"mlflow    {Shown(Path.Combine(run.OutputDir, "mlruns"))}, experiment {run.Tracking.Experiment}");
        streams.Error.WriteLine("next");
        foreach (var command in NextCommands(folder, run))
            streams.Error.WriteLine($"  {Program} {command}");
    }

    private IEnumerable<string> NextCommands(RunFolder folder, Recipe run)
    {
        var result = Shown(folder.ResultFolder);
        var model = run.Adapter.Type == AdapterType.None ? result : Shown(run.Model.Path);
        var adapter = run.Adapter.Type == AdapterType.None ? "" : $" --adapter {result} --compare";
        var tokenizer = run.Model.Tokenizer is { } other ? $" --tokenizer {Shown(other)}" : "";
        // As it was trained: other weights, or another dtype, give other answers.
        var weights = (run.Model.Quantize == Quantize.Nf4 ? " --quantize nf4" : "") + (run.Model.Dtype == ComputeDtype.Bf16 ? " --dtype bf16" : "");
        yield return $"chat --model {model}{tokenizer}{weights}{adapter}";
        if (run.Kind != RecipeKind.Preference || recipe is null)
            yield break;
        yield return $"train {recipe} --set data.train=my-pairs.jsonl --set data.eval=0.05";
        var small = Path.Combine(Path.GetDirectoryName(recipe)!, SmallModelRecipe);
        if (File.Exists(small) && Path.GetFullPath(small) != Path.GetFullPath(recipe))
            yield return $"train {small} --set data.train=my-pairs.jsonl";
    }

    private void WriteAnswers(IReadOnlyList<Sample> samples)
    {
        var (first, last) = (samples.Min(sample => sample.Step), samples.Max(sample => sample.Step));
        var answers = samples.Where(sample => sample.Step == first)
            .Join(samples.Where(sample => sample.Step == last), sample => sample.Prompt, sample => sample.Prompt, (before, after) => (before.Prompt, Before: before.Text, After: after.Text))
            .ToList();
        if (streams.IsErrorInteractive)
        {
            streams.ErrorConsole().Write(Table(answers));
            return;
        }
        streams.Error.WriteLine("answers before and after training");
        foreach (var (prompt, before, after) in answers)
        {
            streams.Error.WriteLine($"  {OneLine(prompt)}");
            streams.Error.WriteLine($"    before  {OneLine(before)}");
            streams.Error.WriteLine($"    after   {OneLine(after)}");
        }
    }

    private static Table Table(List<(string Prompt, string Before, string After)> answers)
    {
        var table = new Table().AddColumn("prompt").AddColumn("before training").AddColumn("after training");
        table.ShowRowSeparators = true;
        foreach (var (prompt, before, after) in answers)
            table.AddRow(new Text(prompt), new Text(before, new Style(Color.Grey)), new Text(after, new Style(Color.Green)));
        return table;
    }

    private static string ResultName(RunFolder folder) => Path.GetFileName(folder.ResultFolder);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Shown(string path) =>
        HubAddress.IsHub(path) ? path
        : Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
}
