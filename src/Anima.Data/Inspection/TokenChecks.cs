using System.Globalization;
using Anima.Tokenizers;

namespace Anima.Data.Inspection;

/// <summary>Looks at a row's token ids, as training would see them.</summary>
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
        if (row.DropReason == RowPreparation.PromptTooLong)
            yield return new RowProblem(ProblemKind.NoRoom, place, string.Create(CultureInfo.InvariantCulture, $"the prompt alone has {truncation.MaxLength} tokens or more, so the row is dropped; raise max_length, shorten the prompt, or cut on the left."));
        else if (row.DropReason == RowPreparation.NothingToLearn && hasText)
            yield return new RowProblem(ProblemKind.NoRoom, place, "no token to learn is left, so the row is dropped; end it with an answer of the assistant, or raise max_length.");
        else if (row.DropReason is { } reason && !hasText)
            yield return new RowProblem(ProblemKind.EmptyAnswer, place, $"{reason}; give it tokens, or remove the row.");
        if (row.Item is not { } item)
            yield break;
        int[] shared = item.SharedIds, first = [.. shared, .. item.BranchIds(0)];
        if (tokenizer?.BosTokenId is { } bos && first is [var one, var two, ..] && one == bos && two == bos && (shared.Length > 1 || item.BranchCount == 1))
            yield return new RowProblem(ProblemKind.DoubleBos, place, $"the sequence begins with {tokenizer.BosToken} twice; remove it from the text, which gets one anyway.");
        for (var b = 0; b < item.BranchCount; b++)
        {
            var name = TrainingItem.NameOf(b, item.BranchCount);
            if (!EndsInSpecialToken(LastAnswer(item, b)))
                yield return new RowProblem(ProblemKind.MissingEos, place, $"{name} does not end in {tokenizer!.EosToken ?? "a special token"}, so a model would not learn to stop there; use a chat template that ends the assistant's turn.");
            var length = item.SharedLength + item.BranchLength(b);
            var whole = item.SharedLength == 0 && item.BranchCount == 1 ? "prompts and answers together have" : $"prompt and {name} have";
            if (length > truncation.MaxLength)
                yield return new RowProblem(ProblemKind.Truncated, place, string.Create(CultureInfo.InvariantCulture, $"{whole} {length} tokens, {length - truncation.MaxLength} more than max_length, and lose them; raise max_length, or shorten or remove the row."));
        }
    }

    // Up to the last token that is learnt.
    private static int[] LastAnswer(TrainingItem item, int branch) =>
        item.Targets(branch) is [.., var last] ? item.BranchIds(branch)[..(last.End - item.SharedLength)] : [];

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
