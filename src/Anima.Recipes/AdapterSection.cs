namespace Anima.Recipes;

/// <summary>Which parameters are trained.</summary>
public enum AdapterType
{
    /// <summary>Low-rank adapters on frozen weights (Hu et al. 2021, arXiv:2106.09685).</summary>
    Lora,

    /// <summary>No adapter: every parameter, for unquantised models only.</summary>
    None,
}

/// <summary><c>adapter</c>: the LoRA adapter that is trained. Meanings and defaults are PEFT's unless stated.</summary>
public sealed record AdapterSection
{
    /// <summary>Default: <see cref="AdapterType.Lora"/>.</summary>
    public AdapterType Type { get; init; } = AdapterType.Lora;

    /// <summary>The rank, 1 to 4096. Default: 16.</summary>
    public int R { get; init; } = 16;

    /// <summary>The numerator of the scale: the update is <c>B·A·lora_alpha / r</c>. Above 0. Default: 16.</summary>
    public double LoraAlpha { get; init; } = 16;

    /// <summary>Share of the adapter's inputs that is zeroed in training, from 0 to below 1. Default: 0.</summary>
    public double LoraDropout { get; init; }

    /// <summary>Which modules get an adapter. Default: every linear layer except the output head.</summary>
    public TargetModules TargetModules { get; init; } = TargetModules.AllLinear;

    /// <summary>Scale by <c>lora_alpha / sqrt(r)</c> instead (Kalajdzievski 2023, arXiv:2312.03732). Default: false.</summary>
    public bool UseRslora { get; init; }

    /// <summary>A PEFT adapter folder to start from; then rank, alpha, rslora and targets come from it. Default: null.</summary>
    public string? InitFrom { get; init; }
}
