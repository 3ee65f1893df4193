using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Anima.Files;

namespace Anima.Mlflow;

/// <summary>
/// An MLflow file store (<c>mlruns/</c>), as MLflow 2.22 and 3.17 read it. Experiments, runs and datasets appear by one rename,
/// complete; several processes may write to one store, each to runs of its own.
/// </summary>
public sealed class FileStore
{
    private const string DeletedFolder = ".trash";
    private const int MaxNameCharacters = 500;

    private FileStore(string folder) => Folder = folder;

    /// <summary>The store's full path.</summary>
    public string Folder { get; }

    /// <summary>Opens a store; the folder is made when it does not exist.</summary>
    /// <param name="folder">The store's folder, by MLflow's custom named <c>mlruns</c>.</param>
    /// <exception cref="InvalidDataException">A file stands in its place.</exception>
    public static FileStore Open(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(folder))
            throw new InvalidDataException($"{folder}: a file, where the folder of MLflow runs is to be; remove it or name another folder.");
        Directory.CreateDirectory(folder);
        return new FileStore(folder);
    }

    /// <summary>Finds the experiment of a name, or makes it. Processes that do so at once get the same one.</summary>
    /// <exception cref="InvalidDataException">The name is empty, too long or has an apostrophe (MLflow cannot find it then), or the experiment was deleted.</exception>
    public Experiment GetOrCreateExperiment(string name)
    {
        CheckName(name);
        using var staging = new Staging(Folder);
        return FindExperiment(name) ?? CreateExperiment(name, staging);
    }

    /// <summary>Makes a run, in state <see cref="RunStatus.Running"/>.</summary>
    /// <param name="experiment">One of this store's experiments.</param>
    /// <param name="runName">The name MLflow shows; need not be unique.</param>
    /// <param name="startTimeMs">Milliseconds since 1970, UTC.</param>
    /// <param name="tags">Tags beside <c>mlflow.runName</c>; <c>mlflow.user</c> is the run's user (otherwise the system's).</param>
    /// <param name="parameters">Params, cut as by <see cref="FileRun.LogParam"/>.</param>
    /// <param name="id">32 hexadecimal digits, not used by another run; null for new ones.</param>
    /// <exception cref="InvalidDataException">A name that MLflow would refuse.</exception>
    public FileRun CreateRun(
        Experiment experiment,
        string runName,
        long startTimeMs,
        IReadOnlyDictionary<string, string> tags,
        IReadOnlyDictionary<string, string> parameters,
        string? id = null)
    {
        id ??= Guid.NewGuid().ToString("N");
        var folder = Path.Combine(experiment.Folder, id);
        var user = tags.GetValueOrDefault("mlflow.user", Environment.UserName);

        using (var staging = new Staging(Folder))
        {
            var staged = staging.NewFolder();
            foreach (var part in FileRun.Parts)
                Directory.CreateDirectory(Path.Combine(staged, part));
            foreach (var (key, value) in parameters)
                WriteValue(staged, FileRun.ParamsFolder, "param", key, FileRun.CutParam(value));
            foreach (var (key, value) in tags)
                WriteValue(staged, FileRun.TagsFolder, "tag", key, value);
            WriteValue(staged, FileRun.TagsFolder, "tag", "mlflow.runName", runName);
            WriteValue(staged, FileRun.TagsFolder, "tag", "mlflow.user", user);
            AtomicFile.Write(Path.Combine(staged, "meta.yaml"), Encoding.UTF8.GetBytes(RunMeta(experiment, id, runName, user, startTimeMs).ToString()), staged);
            Directory.Move(staged, folder);
        }
        return FileRun.Open(folder);
    }

    private static void WriteValue(string staged, string part, string kind, string key, string value) =>
        AtomicFile.Write(StoreKey.FileFor(Path.Combine(staged, part), kind, key), Encoding.UTF8.GetBytes(value), staged);

    private static MetaFile RunMeta(Experiment experiment, string id, string runName, string user, long startTimeMs) => new MetaFile()
        .SetText("artifact_uri", $"{FileUri(experiment.Folder)}/{id}/artifacts")
        .SetNumber("end_time", null)
        .SetText("experiment_id", experiment.Id)
        .SetText("lifecycle_stage", "active")
        .SetText("run_id", id)
        .SetText("run_name", runName)
        .SetNumber("start_time", startTimeMs)
        .SetNumber("status", (long)RunStatus.Running)
        .SetText("user_id", user);

    private static void CheckName(string name)
    {
        if (name.Length == 0)
            throw new InvalidDataException("An MLflow experiment needs a name; none is given.");
        if (name.Contains('\'', StringComparison.Ordinal))
            throw new InvalidDataException($"MLflow experiment name \"{name}\": a file store cannot find names with an apostrophe; leave it out.");
        if (name.EnumerateRunes().Count() > MaxNameCharacters)
            throw new InvalidDataException($"MLflow experiment name \"{name[..40]}...\": more than {MaxNameCharacters} characters; shorten it.");
    }

    private Experiment? FindExperiment(string name)
    {
        foreach (var (id, folder, meta) in Experiments(Folder))
            if (meta["name"] == name)
                return meta["lifecycle_stage"] == "deleted" ? throw Deleted(name, id) : new Experiment(id, name, folder);
        foreach (var (id, _, meta) in Experiments(Path.Combine(Folder, DeletedFolder)))
            if (meta["name"] == name)
                throw Deleted(name, id);
        return null;
    }

    private InvalidDataException Deleted(string name, string id) => new(
        $"MLflow experiment \"{name}\" ({id} in {Folder}) was deleted; restore it with 'mlflow experiments restore -x {id}', or use another name.");

    // Folders that MLflow itself would not take for experiments are passed over.
    private static IEnumerable<(string Id, string Folder, MetaFile Meta)> Experiments(string parent)
    {
        if (!Directory.Exists(parent))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(parent).Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, "meta.yaml");
            var id = Path.GetFileName(folder);
            if (!id.All(char.IsAsciiDigit) || !File.Exists(path))
                continue;
            var meta = MetaFile.Read(path);
            if (meta["experiment_id"] == id)
                yield return (id, folder, meta);
        }
    }

    private Experiment CreateExperiment(string name, Staging staging)
    {
        var id = NewExperimentId();
        var folder = Path.Combine(Folder, id);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var staged = staging.NewFolder();
        var meta = new MetaFile()
            .SetText("artifact_location", FileUri(folder))
            .SetNumber("creation_time", now)
            .SetText("experiment_id", id)
            .SetNumber("last_update_time", now)
            .SetText("lifecycle_stage", "active")
            .SetText("name", name);
        AtomicFile.Write(Path.Combine(staged, "meta.yaml"), Encoding.UTF8.GetBytes(meta.ToString()), staged);
        Directory.Move(staged, folder);
        return new Experiment(id, name, folder);
    }

    private string NewExperimentId()
    {
        while (true)
        {
            var id = (100_000_000_000_000_000L + (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) % 900_000_000_000_000_000UL))
                .ToString(CultureInfo.InvariantCulture);
            if (!Directory.Exists(Path.Combine(Folder, id)) && !Directory.Exists(Path.Combine(Folder, DeletedFolder, id)))
                return id;
        }
    }

    private static string FileUri(string path) => "file://" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
