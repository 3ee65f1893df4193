namespace Anima.Dpo.Commands;

/// <summary><c>data</c>: what is done with data sets before training.</summary>
internal sealed class DataCommand : DocumentedCommand
{
    /// <summary>The command over the given streams.</summary>
    public DataCommand(StandardStreams streams, Interruption interruption) : base("data", "Work with data sets.")
    {
        Examples =
        [
            "anima-dpo data pull hf://datasets/HuggingFaceH4/ultrafeedback_binarized:train_prefs",
            "anima-dpo data inspect pairs.parquet --model models/SmolLM2-135M-Instruct",
            "anima-dpo data check pairs.parquet --model models/SmolLM2-135M-Instruct --max-length 1024",
            "anima-dpo data stats pairs.parquet --html pairs.html",
            "anima-dpo data convert pairs.parquet --output pairs.jsonl",
            "anima-dpo data tokens --model models/SmolLM2-135M-Instruct --max-length 1024 pairs.jsonl --output tokens.jsonl",
            "anima-dpo data prepare recipes/smollm2-135m.yaml",
        ];
        Subcommands.Add(new DataPullCommand(streams, interruption));
        Subcommands.Add(new DataInspectCommand(streams, interruption));
        Subcommands.Add(new DataStatsCommand(streams, interruption));
        Subcommands.Add(new DataCheckCommand(streams, interruption));
        Subcommands.Add(new DataConvertCommand(streams, interruption));
        Subcommands.Add(new DataTokensCommand(streams, interruption));
        Subcommands.Add(new DataPrepareCommand(streams, interruption));
    }
}
