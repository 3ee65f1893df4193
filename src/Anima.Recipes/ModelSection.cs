namespace Anima.Recipes;

/// <summary>How the frozen base weights are held.</summary>
public enum Quantize
{
    /// <summary>4-bit NormalFloat in blocks of 64, as bitsandbytes packs them.</summary>
    Nf4,

    /// <summary>In the compute dtype.</summary>
    None,
}

/// <summary>The dtype of activations and matrix products.</summary>
public enum ComputeDtype
{
    /// <summary>bfloat16.</summary>
    Bf16,

    /// <summary>float32.</summary>
    Fp32,

    /// <summary>float16, on GPUs only.</summary>
    Fp16,
}

/// <summary><c>model</c>: the checkpoint that is trained and how its weights are held.</summary>
public sealed record ModelSection
{
    /// <summary>A model folder, or <c>hf://owner/name[@revision]</c>. Required.</summary>
    public required string Path { get; init; }

    /// <summary>Another folder to take the tokenizer from; null, the default, for the model's own.</summary>
    public string? Tokenizer { get; init; }

    /// <summary><c>auto</c> (the tokenizer's own; the default), the name of a built-in template, or a .jinja file.</summary>
    public string ChatTemplate { get; init; } = "auto";

    /// <summary>How linear weights are held. Default: <see cref="Quantize.Nf4"/>.</summary>
    public Quantize Quantize { get; init; } = Quantize.Nf4;

    /// <summary>Whether the scales of NF4 blocks are quantised too, which saves 0.37 bits a weight. Default: true.</summary>
    public bool DoubleQuant { get; init; } = true;

    /// <summary>The compute dtype. Default: <see cref="ComputeDtype.Bf16"/>.</summary>
    public ComputeDtype Dtype { get; init; } = ComputeDtype.Bf16;
}
