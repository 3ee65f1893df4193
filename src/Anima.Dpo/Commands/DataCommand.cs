namespace Anima.Dpo.Commands;

/// <summary><c>data</c>: what is done with data sets before training.</summary>
internal sealed class DataCommand : DocumentedCommand
{
    /// <summary>The command over the given streams.</summary>
    public DataCommand(StandardStreams streams, Interruption interruption) : base("data", "Work with data sets.")
    {
        Examples = ["anima-dpo data pull hf://datasets/HuggingFaceH4/ultrafeedback_binarized:train_prefs"];
        Subcommands.Add(new DataPullCommand(streams, interruption));
    }
}
