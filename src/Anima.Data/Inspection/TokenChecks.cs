using System.Globalization;
using Anima.Data.Shapes;
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
    /// <param name="content">What it holds; null where that is nothing.</param>
    /// <param name="told">What was found in its texts.</param>
    public IEnumerable<RowProblem> Of(RowPlace place, PreparedRow row, RowContent? content, IReadOnlyList<RowProblem> told)
    {
        var isTold = told.Any(problem => problem.Kind == ProblemKind.PromptMismatch);
        if (row.Notes.HasFlag(RowNotes.BoundaryMoved) && !isTold)
            yield return new RowProblem(ProblemKind.Seam, place, content?.IsChat == true
                ? "the template writes the beginning of the answer otherwise than it opens the assistant's turn, so that the answer starts earlier; begin the answer with a message of the assistant, or use a template whose add_generation_prompt fits."
                : "the prompt's end is tokenised differently with an answer behind it, so that the answer starts earlier; end the prompt where a token ends, most often without a space.");
        if (row.Notes.HasFlag(RowNotes.PartsAsText))
            yield return new RowProblem(ProblemKind.PartsAsText, place, "content is a list of parts, and the template writes the list, brackets and all, instead of the text in it; give the text itself as content, or use a template that reads parts.");
        if (row.DropReason is { } reason)
        {
            if (Dropped(place, reason, content?.Text is not null, told) is { } dropped)
                yield return dropped;
            yield break;
        }
        if (row.Item is not { } item)
            yield break;
        if (item.BranchCount == 2 && item.BranchIds(0).AsSpan().SequenceEqual(item.BranchIds(1)))
            yield return new RowProblem(ProblemKind.IdenticalAnswers, place, "chosen and rejected have the same tokens, so there is nothing to prefer; remove the row.");
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

    // Training's own reason, unless the texts have shown it.
    private RowProblem? Dropped(RowPlace place, string reason, bool hasText, IReadOnlyList<RowProblem> told)
    {
        if (reason == RowPreparation.PromptTooLong)
            return new RowProblem(ProblemKind.NoRoom, place, string.Create(CultureInfo.InvariantCulture, $"the prompt alone has {truncation.MaxLength} tokens or more, so the row is dropped; raise max_length, shorten the prompt, or cut on the left."));
        if (reason == RowPreparation.NothingToLearn && hasText)
            return new RowProblem(ProblemKind.NoRoom, place, "no token to learn is left, so the row is dropped; end it with an answer of the assistant, or raise max_length.");
        if (reason.StartsWith(ChatContent.NothingWrittenBegin, StringComparison.Ordinal))
            return new RowProblem(ProblemKind.EmptyAnswer, place, $"{reason}, so that the row is dropped; use a template that writes the assistant's turns.");
        return told.Any(problem => problem.Kind is ProblemKind.EmptyAnswer or ProblemKind.EmptyPrompt) ? null
            : reason == RowContent.PromptEmpty ? new RowProblem(ProblemKind.EmptyPrompt, place, $"{reason}, so that the row is dropped; begin it with a message of the user.")
            : new RowProblem(hasText ? ProblemKind.Dropped : ProblemKind.EmptyAnswer, place, $"{reason}, so that the row is dropped; {(hasText ? "correct" : "complete")} or remove it.");
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
