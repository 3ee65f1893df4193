using System.Security.Cryptography;
using System.Text;
using Anima.Files;

namespace Anima.Mlflow;

/// <summary>
/// A run of a <see cref="FileStore"/>. One process writes to it at a time. A process killed at any instant leaves a store that
/// MLflow reads, but for a last metric line that the kill may have cut in two; <see cref="Open"/> removes such a line.
/// </summary>
public sealed class FileRun : IRunTracker
{
    internal const string MetricsFolder = "metrics";
    internal const string ParamsFolder = "params";
    internal const string TagsFolder = "tags";
    internal const string ArtifactsFolder = "artifacts";

    private const int MaxParamCharacters = 6000;

    private readonly Dictionary<string, MetricFile> _metrics = new(StringComparer.Ordinal);

    private FileRun(string folder, string experimentId, string id)
    {
        Folder = folder;
        ExperimentId = experimentId;
        Id = id;
    }

    /// <summary>Folders without which MLflow 3.17 opens a run as "Run not found", and the tags.</summary>
    internal static IReadOnlyList<string> Parts { get; } = [MetricsFolder, ParamsFolder, ArtifactsFolder, TagsFolder];

    /// <summary>The run's folder, a full path.</summary>
    public string Folder { get; }

    /// <summary>The id of its experiment.</summary>
    public string ExperimentId { get; }

    /// <summary>Its id: 32 hexadecimal digits, also its folder's name.</summary>
    public string Id { get; }

    /// <summary>The names of the metrics it has, in ordinal order.</summary>
    public IReadOnlyList<string> MetricKeys =>
        [.. Directory.EnumerateFiles(PathOf(MetricsFolder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(PathOf(MetricsFolder), file))
            .Order(StringComparer.Ordinal)];

    /// <summary>Opens a run to read it or to go on with it; a last metric line that a crash cut in two is removed.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such run.</exception>
    /// <exception cref="InvalidDataException">The folder holds something else, damaged metrics, or a run that was deleted.</exception>
    public static FileRun Open(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.Combine(folder, "meta.yaml");
        if (!File.Exists(path))
            throw new DirectoryNotFoundException($"{folder}: no MLflow run (no meta.yaml); name the folder of a run.");
        var meta = MetaFile.Read(path);
        var id = meta.Required("run_id", path);
        if (id != Path.GetFileName(folder))
            throw new InvalidDataException($"{path}: run_id is {id}, which is not the folder's name; give the folder its name back.");
        if (meta["lifecycle_stage"] == "deleted")
            throw new InvalidDataException($"{folder}: this MLflow run was deleted; restore it with 'mlflow runs restore --run-id {id}'.");

        foreach (var part in Parts)
            Directory.CreateDirectory(Path.Combine(folder, part));
        Leftovers.Remove(folder);
        var run = new FileRun(folder, meta.Required("experiment_id", path), id);
        run.TruncateAfter(long.MaxValue);
        return run;
    }

    /// <inheritdoc/>
    public void LogMetrics(int step, long timestampMs, IReadOnlyList<KeyValuePair<string, double>> metrics)
    {
        foreach (var (key, value) in metrics)
            Metric(key).Append(new MetricPoint(timestampMs, value, step));
    }

    private MetricFile Metric(string key)
    {
        if (!_metrics.TryGetValue(key, out var metric))
            _metrics[key] = metric = new MetricFile(StoreKey.FileFor(PathOf(MetricsFolder), "metric", key), Folder);
        return metric;
    }

    /// <summary>The history of a metric in the order of its file; empty when the run has none of that name.</summary>
    /// <exception cref="InvalidDataException">A line is damaged.</exception>
    public IReadOnlyList<MetricPoint> ReadMetric(string key)
    {
        StoreKey.Check("metric", key);
        var path = Path.Combine(PathOf(MetricsFolder), key);
        return File.Exists(path) ? [.. MetricFile.Read(path)] : [];
    }

    /// <summary>Forgets all metric values of later steps, so that a run resumed from a checkpoint logs each step once.</summary>
    /// <param name="step">The last step to keep; -1 or less keeps none of a run that counts from 0.</param>
    /// <exception cref="InvalidDataException">A line is damaged.</exception>
    public void TruncateAfter(long step)
    {
        _metrics.Clear();
        foreach (var key in MetricKeys)
            MetricFile.Cut(Path.Combine(PathOf(MetricsFolder), key), Folder, step);
    }

    /// <summary>Sets or replaces a tag; <c>mlflow.runName</c> renames the run.</summary>
    /// <exception cref="InvalidDataException">A name that MLflow would refuse.</exception>
    public void SetTag(string key, string value)
    {
        AtomicFile.Write(StoreKey.FileFor(PathOf(TagsFolder), "tag", key), Encoding.UTF8.GetBytes(value), Folder);
        if (key == "mlflow.runName")
            UpdateMeta(meta => meta.SetText("run_name", value));
    }

    /// <summary>Sets a param, once; more than 6000 characters are cut, as MLflow does.</summary>
    /// <exception cref="InvalidDataException">The param has another value, or a name that MLflow would refuse.</exception>
    public void LogParam(string key, string value)
    {
        value = CutParam(value);
        var path = StoreKey.FileFor(PathOf(ParamsFolder), "param", key);
        if (!File.Exists(path))
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(value), Folder);
        else if (File.ReadAllText(path) != value)
            throw new InvalidDataException($"{path}: MLflow params are written once, and '{key}' has another value; start a new run.");
    }

    /// <summary>The first 6000 characters, counted as Unicode code points and never splitting one.</summary>
    internal static string CutParam(string value)
    {
        var length = 0;
        foreach (var rune in value.EnumerateRunes().Take(MaxParamCharacters))
            length += rune.Utf16SequenceLength;
        return value[..length];
    }

    /// <summary>Writes or replaces a text artifact.</summary>
    /// <param name="artifactPath">Its path below the run's artifacts, with <c>/</c>.</param>
    /// <param name="text">Its content, stored as UTF-8.</param>
    /// <exception cref="InvalidDataException">The path leads out of the artifacts.</exception>
    public void LogText(string artifactPath, string text) => AtomicFile.Write(ArtifactFile(artifactPath), Encoding.UTF8.GetBytes(text), Folder);

    /// <summary>Copies a file to the artifacts.</summary>
    /// <param name="localPath">The file to copy.</param>
    /// <param name="artifactPath">Its path below the run's artifacts, with <c>/</c>, file name included.</param>
    /// <exception cref="InvalidDataException">The path leads out of the artifacts.</exception>
    /// <exception cref="FileNotFoundException">There is no file to copy.</exception>
    public void LogFile(string localPath, string artifactPath)
    {
        if (!File.Exists(localPath))
            throw new FileNotFoundException($"{localPath}: no such file; it was to become an artifact of the MLflow run.", localPath);
        using var source = File.OpenRead(localPath);
        using var artifact = new AtomicFile(ArtifactFile(artifactPath), Folder);
        source.CopyTo(artifact.Stream);
        artifact.Commit();
    }

    private string ArtifactFile(string artifactPath)
    {
        if (artifactPath.Split('/').Any(part => part is "" or "." or "..") || artifactPath.Contains('\0', StringComparison.Ordinal))
            throw new InvalidDataException($"artifact path '{artifactPath}': leads out of the run's artifacts; use a relative path of plain names.");
        var path = Path.Combine(PathOf(ArtifactsFolder), artifactPath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Says that the run reads a dataset. Repeating it changes nothing.</summary>
    public void LogDatasetInput(DatasetInput dataset)
    {
        var datasetId = Md5(dataset.Name + dataset.Digest);
        var inputId = Md5(datasetId + Id);
        var experiment = Path.GetDirectoryName(Folder)!;
        using var staging = new Staging(Path.GetDirectoryName(experiment)!);
        AddFolder(staging, Path.Combine(experiment, "datasets", datasetId), new MetaFile()
            .SetText("digest", dataset.Digest)
            .SetText("name", dataset.Name)
            .SetText("profile", dataset.Profile)
            .SetText("schema", null)
            .SetText("source", dataset.Source)
            .SetText("source_type", dataset.SourceType)
            .ToString());
        AddFolder(staging, Path.Combine(Folder, "inputs", inputId), new MetaFile()
            .SetText("destination_id", datasetId)
            .SetText("destination_type", "RUN")
            .SetText("source_id", datasetId)
            .SetText("source_type", "DATASET")
            + $"tags:\n  mlflow.data.context: {MetaFile.Quote(dataset.Context)}\n");
    }

    private static void AddFolder(Staging staging, string folder, string meta)
    {
        if (Directory.Exists(folder))
            return;
        var staged = staging.NewFolder();
        AtomicFile.Write(Path.Combine(staged, "meta.yaml"), Encoding.UTF8.GetBytes(meta), staged);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.Move(staged, folder);
    }

    // MLflow names datasets by MD5; nothing here depends on its strength.
#pragma warning disable CA5351
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    /// <inheritdoc/>
    public void SetStatus(RunStatus status, long? endTimeMs)
    {
        if (status is < RunStatus.Running or > RunStatus.Killed)
            throw new ArgumentOutOfRangeException(nameof(status), status, "Not one of MLflow's states, 1 to 5.");
        UpdateMeta(meta => meta.SetNumber("status", (long)status).SetNumber("end_time", endTimeMs));
    }

    // Read anew each time: the user may have renamed the run in MLflow.
    private void UpdateMeta(Action<MetaFile> change)
    {
        var path = PathOf("meta.yaml");
        var meta = MetaFile.Read(path);
        change(meta);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(meta.ToString()), Folder);
    }

    private string PathOf(string part) => Path.Combine(Folder, part);
}
