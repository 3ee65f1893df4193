using System.Text.Json;
using System.Text.Json.Serialization;
using Anima.Files;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>How a run stands.</summary>
internal enum RunStatus
{
    /// <summary>It is being trained, or was when its process was killed.</summary>
    Running,

    /// <summary>It was asked to stop and can be resumed.</summary>
    Interrupted,

    /// <summary>An error ended it; it can be resumed from its last checkpoint.</summary>
    Failed,

    /// <summary>All steps are taken and the result is written.</summary>
    Finished,
}

/// <summary>
/// <c>run.json</c>: what a run was started on, so that a resume can tell whether it still is the same run, and whether it is done.
/// </summary>
internal sealed record RunState
{
    private const int KnownVersion = 1;

    /// <summary>Version of this file's form.</summary>
    public int Version { get; init; } = KnownVersion;

    /// <summary>Was it started by <c>train</c> or by <c>sft</c>?</summary>
    public RecipeKind Kind { get; init; }

    /// <summary>Has the last step been taken and the result written?</summary>
    public bool Finished { get; init; }

    /// <summary>How the run stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>SHA-256 of the recipe's sections that stay, by key.</summary>
    public required SortedDictionary<string, string> RecipeSha256 { get; init; }

    /// <summary>SHA-256 of the model's files, and of the adapters a run starts from, by path.</summary>
    public required SortedDictionary<string, string> ModelSha256 { get; init; }

    /// <summary>SHA-256 of the data files by path.</summary>
    public required SortedDictionary<string, string> DataSha256 { get; init; }

    /// <summary>The type of the program's own loss; null where the recipe's is trained with.</summary>
    public string? Loss { get; init; }

    /// <summary>Layers that keep their autograd graph between forward and backward.</summary>
    public required int KeptLayers { get; init; }

    /// <summary>When the run was started; templates that ask for the time are told this one, so that a resumed run trains on the same tokens.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The run's id in MLflow, 32 hexadecimal digits.</summary>
    public required string MlflowRunId { get; init; }

    /// <summary>Reads a state file, changes it and writes it back.</summary>
    public static void Update(string file, Func<RunState, RunState> change) => change(Read(file)).Write(file);

    /// <summary>Reads a state file.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static RunState Read(string file)
    {
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(file), RunStateJson.Default.RunState)
                ?? throw new InvalidDataException($"{file}: empty; start the run again.");
            return state.Version == KnownVersion
                ? state
                : throw new InvalidDataException(FormattableString.Invariant($"{file}: version {state.Version} of a run's state is not known, only {KnownVersion}; go on with the program that began the run."));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{file}: not the state of a run ({JsonFault.WithPlace(error)}); start the run again.");
        }
    }

    /// <summary>Writes the state by a rename.</summary>
    public void Write(string file) => AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(this, RunStateJson.Default.RunState));
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunState))]
internal sealed partial class RunStateJson : JsonSerializerContext;
