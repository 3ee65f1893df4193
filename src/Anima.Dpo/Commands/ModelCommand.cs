namespace Anima.Dpo.Commands;

/// <summary><c>model</c>: what makes and changes model folders.</summary>
internal sealed class ModelCommand : DocumentedCommand
{
    /// <summary>The command over the given streams.</summary>
    public ModelCommand(StandardStreams streams, Interruption interruption) : base("model", "Make model folders.")
    {
        Examples = ["anima-dpo model new --config config.json --tokenizer models/my-tokenizer --output models/my-model"];
        Subcommands.Add(new ModelNewCommand(streams, interruption));
    }
}
