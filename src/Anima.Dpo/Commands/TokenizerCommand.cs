namespace Anima.Dpo.Commands;

/// <summary><c>tokenizer</c>: what makes tokenizers.</summary>
internal sealed class TokenizerCommand : DocumentedCommand
{
    /// <summary>The command over the given streams.</summary>
    public TokenizerCommand(StandardStreams streams, Interruption interruption) : base("tokenizer", "Make tokenizers.")
    {
        Examples = ["anima-dpo tokenizer train --input texts.txt --vocab-size 8000 --output models/my-tokenizer"];
        Subcommands.Add(new TokenizerTrainCommand(streams, interruption));
    }
}
