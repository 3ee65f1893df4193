using System.Text;
using System.Text.Json;

namespace Anima.Data.Shapes;

/// <summary>What its author wrote in a row, before any template or token: for filters, comparisons, examples and checks.</summary>
/// <param name="Prompt">Everything before the answers; none where the row has no such part.</param>
/// <param name="Answers">The answers: preferred and other, or the completion. A conversation's answer is the assistant's last turn.</param>
internal sealed record RowText(IReadOnlyList<TextTurn> Prompt, IReadOnlyList<IReadOnlyList<TextTurn>> Answers)
{
    /// <summary>All of the prompt as one text, or null where there is none.</summary>
    public string? WholePrompt => Prompt.Count == 0 ? null : Join(Prompt);

    /// <summary>The last part of the prompt: its last message, or all of it.</summary>
    public string Question => Prompt.Count == 0 ? "" : Prompt[^1].Text;

    /// <summary>The parts by their names.</summary>
    public IEnumerable<(string Name, IReadOnlyList<TextTurn> Turns)> Parts =>
        Answers.Select((answer, i) => (TrainingItem.NameOf(i, Answers.Count), answer)).Prepend(("prompt", Prompt));

    /// <summary>Turns as one text.</summary>
    public static string Join(IReadOnlyList<TextTurn> turns) => turns is [var only] ? only.Text : string.Join("\n\n", turns.Select(turn => turn.Text));

    /// <summary>Code points of all turns.</summary>
    public static int Characters(IReadOnlyList<TextTurn> turns)
    {
        var count = 0;
        foreach (var turn in turns)
            foreach (var character in turn.Text)
                count += char.IsLowSurrogate(character) ? 0 : 1;
        return count;
    }
}

/// <summary>A message, or a text that is none.</summary>
/// <param name="Role">Who speaks; null for plain text.</param>
/// <param name="Text">What is said in words.</param>
internal readonly record struct TextTurn(string? Role, string Text)
{
    /// <summary>The JSON of what its content holds beside text, such as an image; null where there is nothing.</summary>
    public string? Other { get; init; }

    /// <summary>Whether nothing is said at all.</summary>
    public bool IsEmpty => Text.Length == 0 && Other is null;

    /// <summary>The turns of messages. Content is text, or a list of parts of which some are text.</summary>
    public static TextTurn[] Of(Dictionary<string, object?>[] messages) => [.. messages.Select(Of)];

    private static TextTurn Of(Dictionary<string, object?> message)
    {
        var (words, others) = (new StringBuilder(), new List<object?>());
        AddContent(message.GetValueOrDefault("content"), words, others);
        // Tool calls, reasoning and whatever else a template may write.
        others.AddRange(message.Where(field => field.Key is not ("role" or "content") && field.Value is not (null or List<object?> { Count: 0 }))
            .OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => (object?)new Dictionary<string, object?> { [field.Key] = field.Value }));
        return new TextTurn(message["role"] as string, words.ToString()) { Other = others.Count == 0 ? null : JsonSerializer.Serialize(others) };
    }

    private static void AddContent(object? content, StringBuilder words, List<object?> others)
    {
        switch (content)
        {
            case null:
                break;
            case string text:
                words.Append(text);
                break;
            case List<object?> parts:
                foreach (var part in parts)
                    if (part is Dictionary<string, object?> fields && fields.GetValueOrDefault("text") is string said)
                        words.Append(said);
                    else
                        others.Add(part);
                break;
            default:
                others.Add(content);
                break;
        }
    }
}
