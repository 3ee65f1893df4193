namespace Anima.Tokenizers;

/// <summary>Joins the added tokens of a tokenizer file with those that its configuration names.</summary>
internal static class AddedTokenList
{
    /// <summary>
    /// The file's tokens, with the flags that added_tokens_decoder gives them; then that list's others; then special tokens named
    /// elsewhere, which take the vocabulary's id or the next free one.
    /// </summary>
    public static IReadOnlyList<AddedToken> Merge(Pipeline pipeline, TokenizerConfig config)
    {
        var byContent = new Dictionary<string, AddedToken>();
        foreach (var token in pipeline.AddedTokens)
            byContent[token.Content] = token;
        foreach (var token in config.AddedTokens)
        {
            if (byContent.TryGetValue(token.Content, out var known))
                byContent[token.Content] = token with { Id = known.Id, Special = token.Special || known.Special };
            else
                byContent[token.Content] = token with { Id = IdFor(token.Content, token.Id, pipeline, byContent) };
        }
        foreach (var token in config.NamedSpecialTokens)
            if (token.Content.Length > 0 && !byContent.ContainsKey(token.Content))
                byContent[token.Content] = token with { Id = IdFor(token.Content, -1, pipeline, byContent), Special = true };
        return [.. byContent.Values.OrderBy(token => token.Id)];
    }

    private static int IdFor(string content, int wanted, Pipeline pipeline, Dictionary<string, AddedToken> added)
    {
        var vocabulary = pipeline.Model.Vocabulary;
        if (vocabulary.Id(content) is >= 0 and var id)
            return id;
        if (wanted >= 0 && vocabulary.Token(wanted) is null && added.Values.All(token => token.Id != wanted))
            return wanted;
        return Math.Max(vocabulary.Size, added.Values.Select(token => token.Id + 1).DefaultIfEmpty(0).Max());
    }
}
