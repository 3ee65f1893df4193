using System.Globalization;
using System.Text.Json;
using Anima.Mlflow;
using Anima.Recipes;

namespace Anima.Rlhf.Tracking;

/// <summary>A run in the MLflow store under <c>output_dir/mlruns</c>.</summary>
internal sealed class MlflowTracker : IRunTracker
{
    private const string FailureTag = "anima.failure", ContinuedTag = "anima.continued_in", RunIdTag = "anima.run_id";

    private FileRun? _run;

    /// <summary>The trackers that a recipe asks for.</summary>
    public static IReadOnlyList<IRunTracker> Of(Recipe recipe) => IsOff(recipe) ? [] : [new MlflowTracker()];

    /// <summary>The recipe's own run, by the run's id; made where there is none, and brought to the run's step.</summary>
    public void Begin(TrackedRun run)
    {
        var store = FileStore.Open(StoreFolder(run.Recipe));
        var experiment = store.GetOrCreateExperiment(run.Recipe.Tracking.Experiment);
        var known = RunsOf(store, run.Id);
        foreach (var elsewhere in known.Where(folder => !IsIn(folder, experiment)))
            LeaveBehind(elsewhere, experiment);
        _run = known.Find(folder => IsIn(folder, experiment)) is { } own
            ? FileRun.Open(own)
            : Create(store, experiment, run, known.Count == 0 ? run.Id : Guid.NewGuid().ToString("N"));
        _run.TruncateAfter(run.Step);
        _run.SetStatus(RunStatus.Running, null);
        CatchUp(_run, run.Records);
    }

    /// <inheritdoc/>
    public void Log(MetricsRecord record) => _run?.LogMetrics(record.Step, Now, record.Values);

    /// <inheritdoc/>
    public void End(RunEnd end, string? reason)
    {
        if (reason is not null)
            _run?.SetTag(FailureTag, reason);
        _run?.SetStatus(end switch { RunEnd.Finished => RunStatus.Finished, RunEnd.Interrupted => RunStatus.Killed, _ => RunStatus.Failed }, Now);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Removes the run of an id, which has not taken a step.</summary>
    public static void Forget(Recipe recipe, string id)
    {
        if (IsOff(recipe))
            return;
        foreach (var folder in RunsOf(FileStore.Open(StoreFolder(recipe)), id))
            Directory.Delete(folder, recursive: true);
    }

    // The run's folders in the store: more than one where it went on under another experiment.
    private static List<string> RunsOf(FileStore store, string id) => [.. Directory.GetDirectories(store.Folder)
        .SelectMany(Directory.GetDirectories)
        .Where(folder => Path.Combine(folder, "tags", RunIdTag) is var tag && File.Exists(tag) && File.ReadAllText(tag) == id)];

    private static bool IsIn(string folder, Experiment experiment) => Path.GetDirectoryName(folder) == Path.GetFullPath(experiment.Folder);

    // Nothing that stands still is left saying that it runs.
    private static void LeaveBehind(string folder, Experiment experiment)
    {
        var run = FileRun.Open(folder);
        run.SetTag(ContinuedTag, experiment.Name);
        run.SetStatus(RunStatus.Killed, Now);
    }

    private static bool IsOff(Recipe recipe) => recipe.Tracking.Mlflow == "off";

    // A kill may have fallen between the line in metrics.jsonl and the points here.
    private static void CatchUp(FileRun run, IReadOnlyList<MetricsRecord> records)
    {
        var logged = run.MetricKeys.ToDictionary(key => key, key => run.ReadMetric(key).Select(point => point.Step).ToHashSet());
        foreach (var record in records)
        {
            var missing = record.Values.Where(value => !logged.TryGetValue(value.Key, out var steps) || !steps.Contains(record.Step)).ToList();
            if (missing.Count > 0)
                run.LogMetrics(record.Step, Now, missing);
        }
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static string StoreFolder(Recipe recipe) => Path.Combine(recipe.OutputDir, "mlruns");

    private static FileRun Create(FileStore store, Experiment experiment, TrackedRun run, string id)
    {
        var tags = new Dictionary<string, string>
        {
            ["mlflow.source.name"] = "anima-dpo",
            ["mlflow.source.type"] = "LOCAL",
            ["anima.run_folder"] = run.Folder,
            [RunIdTag] = run.Id,
        };
        var made = store.CreateRun(experiment, run.Recipe.Name, Now, tags, Params(run.Recipe), id);
        made.LogText("recipe.yaml", run.Recipe.ToYaml());
        foreach (var file in run.Data)
        {
            var source = JsonSerializer.Serialize(new Dictionary<string, string> { ["uri"] = file.Name });
            made.LogDatasetInput(new DatasetInput(Path.GetFileName(file.Name), file.Sha256[..16], "local", source, null, file.IsHeldOut ? "eval" : "training"));
        }
        return made;
    }

    // Few, flat and chosen: servers limit how many a run may have.
    private static Dictionary<string, string> Params(Recipe recipe)
    {
        var parameters = CommonParams(recipe);
        if (recipe.Adapter.Type == AdapterType.Lora)
        {
            parameters["adapter.r"] = Number(recipe.Adapter.R);
            parameters["adapter.lora_alpha"] = Number(recipe.Adapter.LoraAlpha);
            parameters["adapter.target_modules"] = recipe.Adapter.TargetModules.ToString();
        }
        if (recipe.Kind == RecipeKind.Preference)
        {
            parameters["loss.type"] = string.Join(", ", recipe.Loss.Type.Select(term => term.Type));
            parameters["loss.beta"] = Number(recipe.Loss.Beta);
        }
        parameters[recipe.Kind == RecipeKind.Preference ? "train.pairs_per_step" : "train.sequences_per_step"] = Number(recipe.Train.ItemsPerStep);
        return parameters;
    }

    private static Dictionary<string, string> CommonParams(Recipe recipe) => new()
    {
        ["model.path"] = recipe.Model.Path,
        ["model.quantize"] = Spelling.WordFor(recipe.Model.Quantize),
        ["model.dtype"] = Spelling.WordFor(recipe.Model.Dtype),
        ["adapter.type"] = Spelling.WordFor(recipe.Adapter.Type),
        ["data.max_length"] = Number(recipe.Data.MaxLength),
        ["train.epochs"] = Number(recipe.Train.Epochs),
        ["train.max_steps"] = recipe.Train.MaxSteps is { } steps ? Number(steps) : "null",
        ["train.learning_rate"] = Number(recipe.Train.LearningRate),
        ["train.lr_scheduler"] = Spelling.WordFor(recipe.Train.LrScheduler),
        ["train.warmup_steps"] = Number(recipe.Train.WarmupSteps),
        ["train.weight_decay"] = Number(recipe.Train.WeightDecay),
        ["train.seed"] = Number(recipe.Train.Seed),
    };

    private static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
