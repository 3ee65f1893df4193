using System.Text;
using System.Text.Json;

namespace Anima.Data;

/// <summary>A row's text apart from templates and tokens, for filters, comparisons and examples.</summary>
/// <param name="Prompt">Everything before the answers, messages one after the other; null where the row holds none.</param>
/// <param name="Question">The last part of the prompt: its last message, or all of it.</param>
/// <param name="Answers">The answers: preferred and other, or the completion.</param>
internal sealed record RowText(string? Prompt, string Question, IReadOnlyList<string> Answers)
{
    /// <summary>The text of a pair, or null where it holds token ids.</summary>
    public static RowText? Of(DataRow row, PairShape shape) => shape.Content switch
    {
        PairContent.Text => OfText(row, shape),
        PairContent.Messages => OfMessages(row, shape),
        _ => null,
    };

    /// <summary>The text of a sequence, or null where it holds token ids. A conversation's answers are its assistant turns.</summary>
    public static RowText? Of(DataRow row, SupervisedShape shape)
    {
        switch (shape.Content)
        {
            case SupervisedContent.Messages:
                var messages = PairRowFields.Messages(row, shape.Column);
                var answer = Array.FindLastIndex(messages, IsAssistant);
                var prompt = messages[..Math.Max(0, answer)];
                return new RowText(prompt.Length == 0 ? null : Joined(prompt), prompt.Length == 0 ? "" : Content(prompt[^1]), answer < 0 ? [] : [Content(messages[answer])]);
            case SupervisedContent.CompletionMessages:
                var begun = PairRowFields.Messages(row, shape.PromptColumn!);
                return new RowText(Joined(begun), begun.Length == 0 ? "" : Content(begun[^1]), [Joined(PairRowFields.Messages(row, shape.Column))]);
            case SupervisedContent.CompletionText:
                var question = PairRowFields.Text(row, shape.PromptColumn!);
                return new RowText(question, question, [PairRowFields.Text(row, shape.Column)]);
            case SupervisedContent.Text:
                return new RowText(null, "", [PairRowFields.Text(row, shape.Column)]);
            default:
                return null;
        }
    }

    private static RowText OfText(DataRow row, PairShape shape)
    {
        var (chosen, rejected) = (PairRowFields.Text(row, shape.ChosenColumn), PairRowFields.Text(row, shape.RejectedColumn));
        if (shape.PromptColumn is { } column)
            return new RowText(PairRowFields.Text(row, column), PairRowFields.Text(row, column), [chosen, rejected]);
        if (chosen.Length == 0 || rejected.Length == 0)
            return new RowText(null, "", [chosen, rejected]);
        (var prompt, chosen, rejected) = PromptExtraction.Split(chosen, rejected);
        return new RowText(prompt, prompt, [chosen, rejected]);
    }

    private static RowText OfMessages(DataRow row, PairShape shape)
    {
        var (chosen, rejected) = (PairRowFields.Messages(row, shape.ChosenColumn), PairRowFields.Messages(row, shape.RejectedColumn));
        if (shape is { PromptColumn: { } column, IsPromptText: true })
            return new RowText(PairRowFields.Text(row, column), PairRowFields.Text(row, column), [Joined(chosen), Joined(rejected)]);
        JsonElement[] prompt = [];
        if (shape.PromptColumn is { } messages)
            prompt = PairRowFields.Messages(row, messages);
        else if (chosen.Length > 0 && rejected.Length > 0)
            (prompt, chosen, rejected) = PromptExtraction.Split(chosen, rejected);
        return new RowText(prompt.Length == 0 ? null : Joined(prompt), prompt.Length == 0 ? "" : Content(prompt[^1]), [Joined(chosen), Joined(rejected)]);
    }

    private static string Joined(JsonElement[] messages) => string.Join("\n\n", messages.Select(Content));

    private static bool IsAssistant(JsonElement message) => message.TryGetProperty("role", out var role) && role.ValueEquals("assistant"u8);

    // Content is text, or a list of parts of which some are text.
    private static string Content(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content))
            return "";
        if (content.ValueKind == JsonValueKind.String)
            return content.GetString()!;
        if (content.ValueKind != JsonValueKind.Array)
            return "";
        var text = new StringBuilder();
        foreach (var part in content.EnumerateArray())
            if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var words) && words.ValueKind == JsonValueKind.String)
                text.Append(words.GetString());
        return text.ToString();
    }
}
