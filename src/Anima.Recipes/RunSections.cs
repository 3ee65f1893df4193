namespace Anima.Recipes;

/// <summary><c>evaluate</c>: when the evaluation set is measured, besides before step 1 and after the last.</summary>
public sealed record EvaluateSection
{
    /// <summary>Steps from one evaluation to the next, at least 1. Default: 100.</summary>
    public int Every { get; init; } = 100;
}

/// <summary><c>samples</c>: texts the policy writes during training.</summary>
public sealed record SamplesSection
{
    /// <summary>Steps from one set of samples to the next, at least 1. Default: 100.</summary>
    public int Every { get; init; } = 100;

    /// <summary>User turns to answer. Default: none.</summary>
    public ValueList<string> Prompts { get; init; } = [];

    /// <summary>Longest answer in tokens, at least 1. Default: 128.</summary>
    public int MaxNewTokens { get; init; } = 128;
}

/// <summary><c>checkpoint</c>: when the run is saved, besides at its end.</summary>
public sealed record CheckpointSection
{
    /// <summary>Steps from one checkpoint to the next, at least 1. Default: 100.</summary>
    public int Every { get; init; } = 100;

    /// <summary>How many of the newest checkpoints stay, at least 1. Default: 2.</summary>
    public int Keep { get; init; } = 2;
}

/// <summary><c>tracking</c>: where metrics go besides <c>metrics.jsonl</c>.</summary>
public sealed record TrackingSection
{
    /// <summary><c>file</c> (MLflow's file store in <c>output_dir/mlruns</c>; the default), a server's address such as <c>http://localhost:5000</c>, or <c>off</c>.</summary>
    public string Mlflow { get; init; } = "file";

    /// <summary>The MLflow experiment. Default: <c>anima-dpo</c>.</summary>
    public string Experiment { get; init; } = "anima-dpo";
}
