namespace Anima.Checkpoints;

/// <summary>How rotary angles are stretched to contexts longer than the model was first trained on.</summary>
internal enum RopeType
{
    /// <summary>Not at all.</summary>
    Default,
    /// <summary>All frequencies divided by the factor (arXiv 2306.15595).</summary>
    Linear,
    /// <summary>By wavelength bands, as Llama 3.1 does.</summary>
    Llama3,
    /// <summary>YaRN: a ramp between divided and plain frequencies, and a scale on attention (arXiv 2309.00071).</summary>
    Yarn,
}

/// <summary>
/// Rotary position embedding of a model: member names and defaults are those of transformers, in the spelling of version 5
/// (<c>rope_parameters</c>) or before (<c>rope_theta</c>, <c>rope_scaling</c>).
/// </summary>
internal sealed record RopeConfig
{
    /// <summary><c>rope_theta</c>: the base of the frequencies theta^(-2j/d).</summary>
    public double Theta { get; init; } = 10_000;

    /// <summary><c>rope_type</c>.</summary>
    public RopeType Type { get; init; }

    /// <summary><c>factor</c>: how many times the context is stretched; 1 for <see cref="RopeType.Default"/>.</summary>
    public double Factor { get; init; } = 1;

    /// <summary><c>low_freq_factor</c> of llama3: wavelengths above original context / this are divided by the factor.</summary>
    public double LowFreqFactor { get; init; } = 1;

    /// <summary><c>high_freq_factor</c> of llama3: wavelengths below original context / this stay.</summary>
    public double HighFreqFactor { get; init; } = 1;

    /// <summary><c>original_max_position_embeddings</c>: the context before stretching, in tokens; <c>max_position_embeddings</c> when the file has none.</summary>
    public int OriginalMaxPositionEmbeddings { get; init; }

    /// <summary><c>beta_fast</c> of yarn: rotations above which a frequency stays.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary><c>beta_slow</c> of yarn: rotations below which a frequency is divided.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary><c>attention_factor</c> of yarn, which cos and sin are multiplied by; null computes it from the factor.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary><c>mscale</c> of yarn.</summary>
    public double? Mscale { get; init; }

    /// <summary><c>mscale_all_dim</c> of yarn.</summary>
    public double? MscaleAllDim { get; init; }

    /// <summary><c>truncate</c> of yarn: whether the ramp's ends are rounded to whole dimensions.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary><c>partial_rotary_factor</c>: the share of each head's dimensions that rotate.</summary>
    public double PartialRotaryFactor { get; init; } = 1;
}
