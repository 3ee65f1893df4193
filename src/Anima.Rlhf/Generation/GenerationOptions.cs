namespace Anima.Rlhf.Generation;

/// <summary>How the next token is chosen, and when to stop.</summary>
internal sealed record GenerationOptions
{
    /// <summary>Most new tokens, from 1.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Always take the likeliest token; the settings of sampling below then play no part.</summary>
    public bool Greedy { get; init; } = true;

    /// <summary>Divides the logits, above 0; below 1 sharpens.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Keep the likeliest tokens up to this share of the probability, above 0; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keep so many of the likeliest tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Drop tokens less likely than this share of the likeliest one's probability, 0 to 1; 0 keeps all.</summary>
    public double MinP { get; init; }

    /// <summary>Makes tokens that occur already less likely when above 1; applies to greedy choice too.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Seeds the choices; the same seed, prompt and model give the same tokens.</summary>
    public long Seed { get; init; }

    /// <summary>Go on past end tokens.</summary>
    public bool IgnoreEos { get; init; }
}
