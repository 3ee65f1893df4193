namespace Anima.Recipes;

/// <summary>Everything that determines a training run, one property per key of the YAML file that <see cref="RecipeReader"/> reads.</summary>
/// <remarks>Property names are the keys in C# spelling: <c>train.pairs_per_step</c> is <see cref="TrainSection.ItemsPerStep"/>.</remarks>
public sealed record Recipe
{
    /// <summary>What is trained on; said by the command, not by the file. Default: <see cref="RecipeKind.Preference"/>.</summary>
    public RecipeKind Kind { get; init; }

    /// <summary>The run's name and folder name: the run folder is <c>output_dir/name</c>, or <c>name-2</c> and so on if taken. Default: the recipe file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The folder that holds the runs, from the current folder. Default: <c>runs</c>.</summary>
    public string OutputDir { get; init; } = "runs";

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>. Default: <c>auto</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads for the tensor library, 1 to 4096; null for <c>auto</c>, the default.</summary>
    public int? Threads { get; init; }

    /// <summary>The checkpoint that is trained and how its weights are held.</summary>
    public required ModelSection Model { get; init; }

    /// <summary>The LoRA adapter that is trained.</summary>
    public AdapterSection Adapter { get; init; } = new();

    /// <summary>What the policy is compared with.</summary>
    public ReferenceSection Reference { get; init; } = new();

    /// <summary>Preference pairs and how they become tokens.</summary>
    public required DataSection Data { get; init; }

    /// <summary>The preference loss.</summary>
    public LossSection Loss { get; init; } = new();

    /// <summary>Steps, optimiser, schedule and memory.</summary>
    public TrainSection Train { get; init; } = new();

    /// <summary>When the evaluation set is measured.</summary>
    public EvaluateSection Evaluate { get; init; } = new();

    /// <summary>Texts the policy writes during training.</summary>
    public SamplesSection Samples { get; init; } = new();

    /// <summary>When the run is saved.</summary>
    public CheckpointSection Checkpoint { get; init; } = new();

    /// <summary>Where metrics go besides <c>metrics.jsonl</c>.</summary>
    public TrackingSection Tracking { get; init; } = new();

    /// <summary>The resolved recipe as YAML: every key, in one order; <see cref="RecipeReader"/> reads it back to an equal recipe.</summary>
    public string ToYaml() => RecipeWriter.Write(this);
}
