using System.Globalization;
using System.Text.Json;
using Anima.Mlflow;
using Anima.Recipes;

namespace Anima.Rlhf.Tracking;

/// <summary>
/// A run in the MLflow store under <c>output_dir/mlruns</c>. metrics.jsonl is written first and is the truth; this follows it,
/// and a resume brings it to the same step.
/// </summary>
public sealed class RunTracking
{
    private const string Off = "off";

    private readonly FileRun? _run;

    private RunTracking(FileRun? run) => _run = run;

    /// <summary>Opens the run of id <paramref name="runId"/>, or makes it, and brings it to the records of <paramref name="metrics"/>.</summary>
    /// <param name="recipe">The resolved recipe.</param>
    /// <param name="runId">32 hexadecimal digits, chosen when the run folder was made.</param>
    /// <param name="runFolder">Becomes a tag; its recipe.yaml an artifact.</param>
    /// <param name="dataSha256">SHA-256 of the data files by path.</param>
    /// <param name="metrics">The log, cut back to <paramref name="step"/>.</param>
    /// <param name="step">The step that the run goes on from.</param>
    public static RunTracking Continue(
        Recipe recipe, string runId, string runFolder, IReadOnlyDictionary<string, string> dataSha256, MetricsLog metrics, int step)
    {
        if (recipe.Tracking.Mlflow == Off)
            return new RunTracking(null);
        var store = FileStore.Open(StoreFolder(recipe));
        var experiment = store.GetOrCreateExperiment(recipe.Tracking.Experiment);
        var folder = Path.Combine(experiment.Folder, runId);
        var run = Directory.Exists(folder) ? FileRun.Open(folder) : Create(store, experiment, recipe, runId, runFolder, dataSha256);
        run.TruncateAfter(step);
        run.SetStatus(RunStatus.Running, null);
        CatchUp(run, metrics.Kept);
        return new RunTracking(run);
    }

    /// <summary>Removes the run of an id, which has not taken a step.</summary>
    public static void Forget(Recipe recipe, string runId)
    {
        if (recipe.Tracking.Mlflow == Off)
            return;
        var folder = Path.Combine(FileStore.Open(StoreFolder(recipe)).GetOrCreateExperiment(recipe.Tracking.Experiment).Folder, runId);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Logs one record; to be called once for each.</summary>
    public void Log(MetricsRecord record) => _run?.LogMetrics(record.Step, Now, record.Values);

    /// <summary>Says how the run ended.</summary>
    public void End(bool finished) => _run?.SetStatus(finished ? RunStatus.Finished : RunStatus.Killed, Now);

    /// <summary>Says that the run ended by an error.</summary>
    public void Fail() => _run?.SetStatus(RunStatus.Failed, Now);

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

    private static FileRun Create(
        FileStore store, Experiment experiment, Recipe recipe, string runId, string runFolder, IReadOnlyDictionary<string, string> dataSha256)
    {
        var tags = new Dictionary<string, string>
        {
            ["mlflow.source.name"] = "anima-dpo",
            ["mlflow.source.type"] = "LOCAL",
            ["anima.run_folder"] = runFolder,
        };
        var run = store.CreateRun(experiment, recipe.Name, Now, tags, Params(recipe), runId);
        run.LogText("recipe.yaml", recipe.ToYaml());
        foreach (var (path, sum) in dataSha256)
        {
            var source = JsonSerializer.Serialize(new Dictionary<string, string> { ["uri"] = path });
            run.LogDatasetInput(new DatasetInput(Path.GetFileName(path), sum[..16], "local", source, null, Context(recipe, path)));
        }
        return run;
    }

    private static string Context(Recipe recipe, string path) => recipe.Data.Train.Any(source => source.Source == path) ? "training" : "eval";

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
        ["model.quantize"] = recipe.Model.Quantize.ToString().ToLowerInvariant(),
        ["model.dtype"] = recipe.Model.Dtype.ToString().ToLowerInvariant(),
        ["adapter.type"] = recipe.Adapter.Type.ToString().ToLowerInvariant(),
        ["data.max_length"] = Number(recipe.Data.MaxLength),
        ["train.epochs"] = Number(recipe.Train.Epochs),
        ["train.max_steps"] = recipe.Train.MaxSteps is { } steps ? Number(steps) : "null",
        ["train.learning_rate"] = Number(recipe.Train.LearningRate),
        ["train.lr_scheduler"] = recipe.Train.LrScheduler.ToString().ToLowerInvariant(),
        ["train.warmup_steps"] = Number(recipe.Train.WarmupSteps),
        ["train.weight_decay"] = Number(recipe.Train.WeightDecay),
        ["train.seed"] = Number(recipe.Train.Seed),
    };

    private static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
