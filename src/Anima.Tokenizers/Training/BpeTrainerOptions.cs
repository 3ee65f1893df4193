namespace Anima.Tokenizers.Training;

/// <summary>What a vocabulary is to be like.</summary>
internal sealed record BpeTrainerOptions
{
    /// <summary>Most tokens: special ones, the 256 bytes and what merges make. At least <see cref="LeastVocabularySize"/>.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>A pair that stands next to each other less often than this is not merged; 2 by default.</summary>
    public int MinFrequency { get; init; } = 2;

    /// <summary>How text is cut into words; <see cref="WordSplit.Qwen2"/> by default.</summary>
    public WordSplit Split { get; init; } = WordSplit.Qwen2;

    /// <summary>Tokens that take the first ids, in this order; where they stand in the training text, they are left out. All differ, and none is a single character.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    /// <summary>Tokens that every vocabulary needs: the special ones and the 256 bytes.</summary>
    public int LeastVocabularySize => SpecialTokens.Count + 256;
}
