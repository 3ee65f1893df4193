using System.Globalization;
using Anima.Tokenizers;

namespace Anima.Data.Inspection;

/// <summary>Looks at a pair's token ids, as training would see them.</summary>
/// <param name="tokenizer">Names the special tokens; null where rows hold ids and nobody named a tokenizer.</param>
/// <param name="truncation">The cut that training would make.</param>
internal sealed class TokenChecks(Tokenizer? tokenizer, Truncation truncation)
{
    private readonly HashSet<int> _special = [.. tokenizer?.AddedTokens.Where(token => token.Special).Select(token => token.Id) ?? []];

    /// <summary>What is wrong with a row's tokens.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="row">What preparation made of it.</param>
    /// <param name="hasText">Whether texts were looked at too, so that empty answers have been told.</param>
    public IEnumerable<RowProblem> Of(RowPlace place, PreparedRow row, bool hasText)
    {
        if (row.IsBoundaryMoved)
            yield return new RowProblem(ProblemKind.Seam, place, "the prompt's end is tokenised differently with an answer behind it, so that the answer starts earlier; end the prompt where a token ends, most often without a space.");
        if (row.DropReason == PairPreparation.PromptTooLong)
            yield return new RowProblem(ProblemKind.NoRoom, place, string.Create(CultureInfo.InvariantCulture, $"the prompt alone has {truncation.MaxLength} tokens or more, so the row is dropped; raise max_length, shorten the prompt, or cut on the left."));
        else if (row.DropReason is { } reason && !hasText)
            yield return new RowProblem(ProblemKind.EmptyAnswer, place, $"{reason}; give it tokens, or remove the row.");
        if (row.Pair is not { } pair)
            yield break;
        if (tokenizer?.BosTokenId is { } bos && pair.PromptIds is [var first, var second, ..] && first == bos && second == bos)
            yield return new RowProblem(ProblemKind.DoubleBos, place, $"the sequence begins with {tokenizer.BosToken} twice; remove it from the text, which gets one anyway.");
        foreach (var (name, ids) in new[] { ("chosen", pair.ChosenIds), ("rejected", pair.RejectedIds) })
        {
            if (!EndsInSpecialToken(ids))
                yield return new RowProblem(ProblemKind.MissingEos, place, $"{name} does not end in {tokenizer!.EosToken ?? "a special token"}, so a model would not learn to stop there; use a chat template that ends the assistant's turn.");
            var length = pair.PromptIds.Length + ids.Length;
            if (length > truncation.MaxLength)
                yield return new RowProblem(ProblemKind.Truncated, place, string.Create(CultureInfo.InvariantCulture, $"prompt and {name} have {length} tokens, {length - truncation.MaxLength} more than max_length, and lose them; raise max_length, or shorten or remove the row."));
        }
    }

    // Templates may write a line end behind the end token.
    private bool EndsInSpecialToken(int[] ids)
    {
        if (tokenizer is null || _special.Count == 0)
            return true;
        var last = ids.Length - 1;
        while (last >= 0 && !_special.Contains(ids[last]) && string.IsNullOrWhiteSpace(tokenizer.Decode(ids.AsSpan(last, 1))))
            last--;
        return last >= 0 && _special.Contains(ids[last]);
    }
}
