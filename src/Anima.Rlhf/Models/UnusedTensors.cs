using Anima.Checkpoints;

namespace Anima.Rlhf.Models;

/// <summary>What of a checkpoint a model left unread, which may be the part that makes it another model.</summary>
internal static class UnusedTensors
{
    // Constants that older versions of transformers stored beside the weights.
    private static readonly string[] Constants = [".rotary_emb.inv_freq", ".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias"];

    /// <summary>One sentence about a checkpoint from which a model was built; null where everything was used.</summary>
    public static string? Note(CheckpointFolder checkpoint)
    {
        string[] unused = [.. checkpoint.Unused.Where(name => !Constants.Any(constant => name.EndsWith(constant, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];
        return unused.Length == 0
            ? null
            : FormattableString.Invariant($"{checkpoint.Folder}: the model that config.json describes does not use {unused.Length} of the checkpoint's tensors ({string.Join(", ", unused.Take(3))}{(unused.Length > 3 ? ", ..." : "")}); where they belong to it, config.json lacks what says so");
    }
}
