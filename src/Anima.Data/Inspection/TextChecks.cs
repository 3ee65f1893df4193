using System.Globalization;
using System.Text.Json;
using Anima.Data.Shapes;

namespace Anima.Data.Inspection;

/// <summary>Looks at a row's texts, before any template or token.</summary>
internal sealed class TextChecks(TextMarks marks)
{
    private bool _areColumnsTold;

    /// <summary>What is wrong with a row's texts.</summary>
    public IEnumerable<RowProblem> Of(InspectedRow inspected, RowContent content, RowText text, IRowShape shape)
    {
        var row = content.Row;
        foreach (var problem in OfColumns(content, text, shape))
            yield return problem;
        foreach (var (name, turns) in Parts(text, shape))
            foreach (var (kind, problem) in OfPart(name, turns, content.IsChat, shape))
                yield return new RowProblem(kind, row.Place, problem);
        // Where there are tokens, they tell it.
        if (inspected.Tokens?.Item is null && text.Answers is [{ Count: > 0 } chosen, var rejected] && chosen.SequenceEqual(rejected))
            yield return new RowProblem(ProblemKind.IdenticalAnswers, row.Place, "chosen and rejected are the same, so there is nothing to prefer; remove the row.");
        foreach (var problem in content.IsChat ? OfConversation(row, text, shape) : OfPlainText(text, shape))
            yield return new RowProblem(problem.Kind, row.Place, problem.Text);
    }

    // Once a source is enough for a column that no row's reading looks at.
    private IEnumerable<RowProblem> OfColumns(RowContent content, RowText text, IRowShape shape)
    {
        if (_areColumnsTold || UnusedColumns.Of(content.Row, shape) is not { Length: > 0 } unused)
            yield break;
        _areColumnsTold = true;
        var remedy = shape.PromptColumn is null && text.Prompt.All(turn => turn.IsEmpty)
            ? $"name the prompt's column with data.columns: {{prompt: {unused[^1]}}}"
            : "put it into the messages of the prompt if it is meant to be trained on";
        yield return new RowProblem(ProblemKind.UnusedColumn, content.Row.Place, $"the text in {UnusedColumns.Names(unused)} is not used, in this row and those that follow; {remedy}.");
    }

    private static IEnumerable<(string Name, IReadOnlyList<TextTurn> Turns)> Parts(RowText text, IRowShape shape)
    {
        // A text or a conversation that is learnt as a whole need not have a prompt; without an answer nothing tells it from the prompt.
        var hasPrompt = shape.PromptColumn is not null || (text.Answers.Count > 1 ? !text.Answers.Any(IsEmpty) : text.Prompt.Count > 0);
        return text.Answers.Count == 0 ? [("completion", [])] : text.Parts.Where(part => part.Name != "prompt" || hasPrompt);
    }

    private IEnumerable<(ProblemKind Kind, string Text)> OfPart(string name, IReadOnlyList<TextTurn> turns, bool isChat, IRowShape shape)
    {
        if (IsEmpty(turns))
        {
            yield return name != "prompt" ? (ProblemKind.EmptyAnswer, $"{name} is empty; give it an answer, or remove the row.")
                : shape.PromptColumn is null ? (ProblemKind.EmptyPrompt, $"{string.Join(" and ", shape.AnswerColumns)} have no common beginning, which would be the prompt; give the prompt in a column of its own, or begin both with it.")
                : (ProblemKind.EmptyPrompt, "the prompt is empty; give it text, or remove the row.");
            yield break;
        }
        if (!isChat && MessageTexts.LookLike(turns[0].Text))
            yield return (ProblemKind.MessagesAsText, $"{name} is a list of messages written as text, and is learnt as such; give the list itself, or its JSON text in every row.");
        if (turns.All(turn => turn.Other is null && string.IsNullOrWhiteSpace(turn.Text)))
            yield return (ProblemKind.Blank, $"{name} is nothing but white space; give it text, or remove the row.");
        foreach (var turn in turns)
        {
            var text = isChat ? turn.Text : name == "prompt" ? [] : marks.WithoutEnd(turn.Text);
            if (marks.Find(text) is { } mark)
                yield return (ProblemKind.TemplateText, $"{name} holds {Recipes.Quote.Short(mark)}, which {(isChat ? "the chat template writes itself: a template was applied before; give the bare text" : "is a mark of chat templates; remove it, or give messages")}.");
        }
        if (turns.Select(turn => FirstControl(turn.Text)).FirstOrDefault(found => found is not null) is { } control)
            yield return (ProblemKind.ControlCharacter, string.Create(CultureInfo.InvariantCulture, $"{name} holds the control character U+{(int)control:X4}; remove it."));
        if (turns.Any(turn => turn.Text.Contains('\uFFFD', StringComparison.Ordinal)))
            yield return (ProblemKind.BrokenText, $"{name} holds U+FFFD, which stands for bytes that were not UTF-8; convert the text again from its original encoding.");
    }

    private static IEnumerable<(ProblemKind Kind, string Text)> OfPlainText(RowText text, IRowShape shape)
    {
        if (shape.PromptColumn is null || text.Prompt is not [{ Text: { Length: > 0 } prompt }])
            yield break;
        foreach (var (name, turns) in text.Parts.Skip(1))
            if (turns[0].Text.Length > prompt.Length && turns[0].Text.StartsWith(prompt, StringComparison.Ordinal))
                yield return (ProblemKind.PromptMismatch, $"{name} begins with the prompt, which stands before it already; remove it there, or leave out the column {shape.PromptColumn}.");
    }

    private static IEnumerable<(ProblemKind Kind, string Text)> OfConversation(DataRow row, RowText text, IRowShape shape)
    {
        foreach (var (name, turns) in text.Parts.Skip(1))
            if (turns is [.., { Role: not "assistant" } last])
                yield return (ProblemKind.Turns, $"{name} ends in a message of the role {Recipes.Quote.Short(last.Role ?? "")}, not of the assistant; end it with the answer.");
        if (shape.PromptColumn is { } column)
            foreach (var (name, turns) in text.Parts.Skip(1))
                if (text.Prompt.Count > 0 && turns.Take(text.Prompt.Count).SequenceEqual(text.Prompt))
                    yield return (ProblemKind.PromptMismatch, $"{name} begins with the prompt, which stands before it already; remove it there, or leave out the column {column}.");
        if (text.Prompt is [.., { Role: "assistant" or "system" } before])
            yield return (ProblemKind.Turns, $"the prompt ends in a message of the role '{before.Role}', so nobody asks; end it with the user's message.");
        // A prompt beside whole conversations repeats their first message of the user.
        if (text.Answers.Count > 1 && shape.PromptColumn is null && row.Field("prompt") is { ValueKind: JsonValueKind.String } prompt
            && text.Prompt.FirstOrDefault(turn => turn.Role == "user") is { Text: { } asked } && asked.Trim() != prompt.GetString()!.Trim())
            yield return (ProblemKind.PromptMismatch, "prompt is another text than the first message of the user, and is not read; correct the one that is wrong.");
    }

    private static bool IsEmpty(IReadOnlyList<TextTurn> turns) => turns.All(turn => turn.IsEmpty);

    private static char? FirstControl(string text)
    {
        foreach (var character in text)
            if (character < ' ' ? character is not ('\t' or '\n' or '\r') : character is >= '\u007F' and <= '\u009F' and not '\u0085')
                return character;
        return null;
    }
}
