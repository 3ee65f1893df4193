using System.Globalization;

namespace Anima.Data.Inspection;

/// <summary>Looks at a pair's texts, before any template or token.</summary>
internal sealed class TextChecks(TextMarks marks)
{
    /// <summary>What is wrong with a row's texts.</summary>
    public IEnumerable<RowProblem> Of(RowPlace place, DataRow row, PairText text, PairShape shape)
    {
        foreach (var (name, turns) in text.Parts)
            // Without an answer nothing tells the prompt from it.
            if (name != "prompt" || shape.PromptColumn is not null || !(IsEmpty(text.Chosen) || IsEmpty(text.Rejected)))
                foreach (var (kind, problem) in OfPart(name, turns, shape))
                    yield return new RowProblem(kind, place, problem);
        if (Same(text.Chosen, text.Rejected))
            yield return new RowProblem(ProblemKind.IdenticalAnswers, place, "chosen and rejected are the same, so there is nothing to prefer; remove the row.");
        foreach (var problem in shape.Content == PairContent.Text ? OfPlainText(text, shape) : OfConversation(row, text, shape))
            yield return new RowProblem(problem.Kind, place, problem.Text);
    }

    private IEnumerable<(ProblemKind Kind, string Text)> OfPart(string name, IReadOnlyList<PairTurn> turns, PairShape shape)
    {
        if (IsEmpty(turns))
        {
            yield return name != "prompt" ? (ProblemKind.EmptyAnswer, $"{name} is empty; give it an answer, or remove the row.")
                : shape.PromptColumn is null ? (ProblemKind.EmptyPrompt, $"{shape.ChosenColumn} and {shape.RejectedColumn} have no common beginning, which would be the prompt; give the prompt in a column of its own, or begin both with it.")
                : (ProblemKind.EmptyPrompt, "the prompt is empty; give it text, or remove the row.");
            yield break;
        }
        if (turns.All(turn => string.IsNullOrWhiteSpace(turn.Text)))
            yield return (ProblemKind.Blank, $"{name} is nothing but white space; give it text, or remove the row.");
        foreach (var turn in turns)
        {
            var text = shape.Content == PairContent.Messages ? turn.Text : name == "prompt" ? [] : marks.WithoutEnd(turn.Text);
            if (marks.Find(text) is { } mark)
                yield return (ProblemKind.TemplateText, $"{name} holds {Recipes.Quote.Short(mark)}, which {(shape.Content == PairContent.Messages ? "the chat template writes itself: a template was applied before; give the bare text" : "is a mark of chat templates; remove it, or give messages")}.");
        }
        if (turns.Select(turn => FirstControl(turn.Text)).FirstOrDefault(found => found is not null) is { } control)
            yield return (ProblemKind.ControlCharacter, string.Create(CultureInfo.InvariantCulture, $"{name} holds the control character U+{(int)control:X4}; remove it."));
        if (turns.Any(turn => turn.Text.Contains('\uFFFD', StringComparison.Ordinal)))
            yield return (ProblemKind.BrokenText, $"{name} holds U+FFFD, which stands for bytes that were not UTF-8; convert the text again from its original encoding.");
    }

    private static IEnumerable<(ProblemKind Kind, string Text)> OfPlainText(PairText text, PairShape shape)
    {
        if (shape.PromptColumn is null || text.Prompt is not [{ Text: { Length: > 0 } prompt }])
            yield break;
        foreach (var (name, turns) in text.Parts.Skip(1))
            if (turns[0].Text.Length > prompt.Length && turns[0].Text.StartsWith(prompt, StringComparison.Ordinal))
                yield return (ProblemKind.PromptMismatch, $"{name} begins with the prompt, which stands before it already; remove it there, or leave out the column {shape.PromptColumn}.");
    }

    private static IEnumerable<(ProblemKind Kind, string Text)> OfConversation(DataRow row, PairText text, PairShape shape)
    {
        foreach (var (name, turns) in text.Parts.Skip(1))
            if (turns is [.., { Role: not "assistant" } last])
                yield return (ProblemKind.Turns, $"{name} ends in a message of the role {Recipes.Quote.Short(last.Role ?? "")}, not of the assistant; end it with the answer.");
        if (text.Prompt is [.., { Role: "assistant" or "system" } before])
            yield return (ProblemKind.Turns, $"the prompt ends in a message of the role '{before.Role}', so nobody asks; end it with the user's message.");
        // A prompt beside whole conversations repeats their first message of the user.
        if (shape.PromptColumn is null && row.Field("prompt") is { ValueKind: System.Text.Json.JsonValueKind.String } prompt
            && text.Prompt.FirstOrDefault(turn => turn.Role == "user") is { Text: { } asked } && asked.Trim() != prompt.GetString()!.Trim())
            yield return (ProblemKind.PromptMismatch, "prompt is another text than the first message of the user, and is not read; correct the one that is wrong.");
    }

    private static bool IsEmpty(IReadOnlyList<PairTurn> turns) => turns.All(turn => turn.Text.Length == 0);

    private static bool Same(IReadOnlyList<PairTurn> chosen, IReadOnlyList<PairTurn> rejected) => chosen.Count > 0 && chosen.SequenceEqual(rejected);

    private static char? FirstControl(string text)
    {
        foreach (var character in text)
            if (character < ' ' ? character is not ('\t' or '\n' or '\r') : character is >= '\u007F' and <= '\u009F' and not '\u0085')
                return character;
        return null;
    }
}
