using Anima.Tokenizers;

namespace Anima.Data.Inspection;

/// <summary>Token ids as text in which special tokens can be told from text of the same spelling.</summary>
internal static class TokenText
{
    /// <summary>The pieces of a decoded text, in order.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="ids">Token ids.</param>
    /// <returns>Text, and whether it is a special token.</returns>
    public static IReadOnlyList<(string Text, bool IsSpecial)> Pieces(Tokenizer tokenizer, ReadOnlySpan<int> ids)
    {
        var special = tokenizer.AddedTokens.Where(token => token.Special).ToDictionary(token => token.Id, token => token.Content);
        var pieces = new List<(string, bool)>();
        var start = 0;
        for (var i = 0; i <= ids.Length; i++)
        {
            var token = i < ids.Length ? special.GetValueOrDefault(ids[i]) : null;
            if (token is null && i < ids.Length)
                continue;
            if (i > start)
                pieces.Add((tokenizer.Decode(ids[start..i]), false));
            if (token is not null)
                pieces.Add((token, true));
            start = i + 1;
        }
        return pieces;
    }
}
