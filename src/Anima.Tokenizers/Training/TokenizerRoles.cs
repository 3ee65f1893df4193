namespace Anima.Tokenizers.Training;

/// <summary>What a tokenizer's folder says beside its vocabulary.</summary>
public sealed record TokenizerRoles
{
    /// <summary>The token that begins a text, or null.</summary>
    public string? Bos { get; init; }

    /// <summary>The token that ends a text or an answer, or null.</summary>
    public string? Eos { get; init; }

    /// <summary>The token for what cannot be written, or null; byte-level vocabularies can write everything.</summary>
    public string? Unk { get; init; }

    /// <summary>The token that fills up batches, or null.</summary>
    public string? Pad { get; init; }

    /// <summary>The chat template's text, or null.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Longest sequence of the model, in tokens; null where the tokenizer sets no limit.</summary>
    public int? ModelMaxLength { get; init; }
}
