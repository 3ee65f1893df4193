using Anima.Files;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>
/// The folder of one run: <c>recipe.yaml</c> (resolved), <c>run.json</c>, <c>metrics.jsonl</c>, <c>log.txt</c>, <c>samples.jsonl</c>, <c>checkpoints/</c>, <c>adapter/</c> (or <c>model/</c>).
/// It appears by one rename, complete with the files that a resume needs.
/// </summary>
/// <param name="path">Its absolute path.</param>
internal sealed class RunFolder(string path)
{
    private const string CheckpointsName = "checkpoints";

    /// <summary>Name of the folder with the trained adapter.</summary>
    public const string AdapterName = "adapter";

    /// <summary>Name of the folder with the trained model, where no adapter is trained.</summary>
    public const string ModelName = "model";

    /// <summary>Absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The folder's own name, which is the run's.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The recipe with everything resolved.</summary>
    public string RecipeFile => System.IO.Path.Combine(Path, "recipe.yaml");

    /// <summary>State of the run, see <see cref="RunState"/>.</summary>
    public string StateFile => System.IO.Path.Combine(Path, "run.json");

    /// <summary>Locked by the process that trains the run.</summary>
    public string LockFile => System.IO.Path.Combine(Path, "run.lock");

    /// <summary>One JSON object a step or evaluation.</summary>
    public string MetricsFile => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>What was said while training.</summary>
    public string LogFile => System.IO.Path.Combine(Path, "log.txt");

    /// <summary>Texts the policy wrote, see <see cref="SamplesLog"/>.</summary>
    public string SamplesFile => System.IO.Path.Combine(Path, "samples.jsonl");

    /// <summary>The trained adapter in PEFT's format, or the trained model where there is one.</summary>
    public string ResultFolder => System.IO.Path.Combine(Path, Directory.Exists(System.IO.Path.Combine(Path, ModelName)) ? ModelName : AdapterName);

    /// <summary>Checkpoints by step.</summary>
    public string CheckpointsFolder => System.IO.Path.Combine(Path, CheckpointsName);

    /// <summary>Makes the folder of a new run under <paramref name="outputDir"/>: <paramref name="name"/>, or name-2, name-3, ... if taken.</summary>
    /// <param name="outputDir">Made if missing.</param>
    /// <param name="name">The run's name.</param>
    /// <param name="recipe">Gives the resolved recipe for the name that was free.</param>
    /// <param name="state">The run's first state.</param>
    public static RunFolder Create(string outputDir, string name, Func<string, Recipe> recipe, RunState state)
    {
        Directory.CreateDirectory(outputDir);
        for (var number = 1; ; number++)
        {
            var free = number == 1 ? name : $"{name}-{number}";
            var final = System.IO.Path.Combine(outputDir, free);
            if (Directory.Exists(final) || File.Exists(final))
                continue;
            using var made = new AtomicFolder(final);
            var hidden = new RunFolder(made.Temporary);
            Directory.CreateDirectory(hidden.CheckpointsFolder);
            var named = recipe(free);
            File.WriteAllText(hidden.RecipeFile, named.ToYaml());
            (state with { RecipeSha256 = RunInputs.OfRecipe(named) }).Write(hidden.StateFile);
            try
            {
                made.Commit();
                return new RunFolder(final);
            }
            catch (IOException) when (Directory.Exists(final))
            {
                // Another run took the name in between.
            }
        }
    }

    /// <summary>Takes the right to train the run; the system gives it back when the process ends.</summary>
    /// <exception cref="InvalidDataException">Another process has it; the message says which.</exception>
    public FileLock Lock() => FileLock.TryTake(LockFile, out var holder)
        ?? throw new InvalidDataException($"{Path}: the run is being trained by {holder}; wait until it stands still, or name another run");

    /// <summary>The folder of an existing run.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such run.</exception>
    public static RunFolder Find(string path) => new RunFolder(path) is var folder && File.Exists(folder.StateFile) && File.Exists(folder.RecipeFile)
        ? folder
        : throw new DirectoryNotFoundException($"{path}: there is no run here (a run folder holds recipe.yaml and run.json); name a run folder.");

    /// <summary>The folder of an existing run: a path, or a name under <paramref name="runsFolder"/>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such run.</exception>
    public static RunFolder Find(string run, string runsFolder)
    {
        foreach (var candidate in new[] { run, System.IO.Path.Combine(runsFolder, run) })
            if (new RunFolder(candidate) is var folder && File.Exists(folder.StateFile) && File.Exists(folder.RecipeFile))
                return folder;
        throw new DirectoryNotFoundException($"{run}: there is no run here (a run folder holds recipe.yaml and run.json); name a run folder or a run under {runsFolder}.");
    }

    /// <summary>The latest run of a kind under <paramref name="runsFolder"/> that has not finished and is not being trained now, by the time of its last change.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">All that there are are being trained; the message says by whom.</exception>
    public static RunFolder LatestUnfinished(string runsFolder, RecipeKind kind)
    {
        var unfinished = (Directory.Exists(runsFolder) ? Directory.GetDirectories(runsFolder) : [])
            .Select(folder => new RunFolder(folder))
            .Where(folder => !folder.Name.StartsWith('.') && File.Exists(folder.StateFile) && RunState.Read(folder.StateFile) is { Finished: false } state && state.Kind == kind)
            .OrderByDescending(folder => File.Exists(folder.MetricsFile) ? File.GetLastWriteTimeUtc(folder.MetricsFile) : File.GetLastWriteTimeUtc(folder.StateFile))
            .ToList();
        if (unfinished.Find(folder => !FileLock.IsTaken(folder.LockFile)) is { } latest)
            return latest;
        // The one that would have been taken tells who trains it.
        unfinished.FirstOrDefault()?.Lock().Dispose();
        throw new DirectoryNotFoundException($"{runsFolder}: there is no unfinished run here; name one after --resume.");
    }
}
