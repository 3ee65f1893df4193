namespace Anima.Tokenizers.Decoders;

/// <summary>The English clean-up of <c>clean_up_tokenization_spaces</c>: no space before punctuation and contractions.</summary>
internal static class SpaceCleanup
{
    /// <param name="text">The decoded text.</param>
    /// <param name="expandsNot">Also " do not" to " don't", as the word-piece decoder does.</param>
    public static string Apply(string text, bool expandsNot = false)
    {
        text = text.Replace(" .", ".", StringComparison.Ordinal).Replace(" ?", "?", StringComparison.Ordinal)
            .Replace(" !", "!", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal)
            .Replace(" ' ", "'", StringComparison.Ordinal).Replace(" n't", "n't", StringComparison.Ordinal)
            .Replace(" 'm", "'m", StringComparison.Ordinal);
        if (expandsNot)
            text = text.Replace(" do not", " don't", StringComparison.Ordinal);
        return text.Replace(" 's", "'s", StringComparison.Ordinal).Replace(" 've", "'ve", StringComparison.Ordinal)
            .Replace(" 're", "'re", StringComparison.Ordinal);
    }
}
