using System.Text.Json;
using System.Text.RegularExpressions;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>
/// Whole dialogues as text, as in Anthropic's hh-rlhf: each turn stands behind an empty line and <c>Human: </c>, <c>Assistant: </c> or
/// <c>System: </c>. They become messages without white space at their ends; turns of one speaker in a row become one. Only on request:
/// TRL prepares such rows as text.
/// </summary>
internal sealed partial class TranscriptPairs : IRowShape
{
    private readonly string _chosen;
    private readonly string _rejected;

    private TranscriptPairs(string chosen, string rejected) => (_chosen, _rejected) = (chosen, rejected);

    /// <inheritdoc/>
    public RecipeKind Kind => RecipeKind.Preference;

    /// <inheritdoc/>
    public string? PromptColumn => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => [_chosen, _rejected];

    /// <inheritdoc/>
    public string Description => $"Rows hold dialogues as text in '{_chosen}' and '{_rejected}', which become messages; their common beginning is the prompt.";

    /// <inheritdoc/>
    public string NothingReason => "the dialogue does not end in a turn of the assistant";

    /// <summary>The shape of a source, whatever its first row holds.</summary>
    public static TranscriptPairs Of(DataColumns columns) => new(columns.Chosen ?? "chosen", columns.Rejected ?? "rejected");

    /// <summary>Whether a value is such a dialogue.</summary>
    public static bool Is(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text && text.GetString() is { } dialogue && dialogue.StartsWith("\n\nHuman:", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row)
    {
        var (chosen, rejected) = (Read(row, _chosen), Read(row, _rejected));
        return chosen[^1].Role != "assistant" || rejected[^1].Role != "assistant" ? [] : [TextMessage.PairOf(row, chosen, rejected)];
    }

    private static TextMessage[] Read(DataRow row, string column)
    {
        var value = row.Field(column);
        var text = value is { ValueKind: JsonValueKind.String } ? value.Value.GetString()! : "";
        var starts = Speaker().Matches(text);
        if (starts.Count == 0 || text.AsSpan(0, starts[0].Index).Trim().Length > 0)
            throw row.Error($"{column} is {JsonShape.Of(value)} that does not begin with a turn such as '\\n\\nHuman: ...'; write data.shape: auto for other text.");
        var messages = new List<TextMessage>();
        for (var i = 0; i < starts.Count; i++)
        {
            var start = starts[i].Index + starts[i].Length;
            var content = text[start..(i + 1 < starts.Count ? starts[i + 1].Index : text.Length)].Trim();
            var role = starts[i].Groups[1].Value switch { "Human" => "user", "Assistant" => "assistant", _ => "system" };
            if (messages.Count > 0 && messages[^1].Role == role)
                messages[^1] = new TextMessage(role, $"{messages[^1].Content}\n\n{content}");
            else
                messages.Add(new TextMessage(role, content));
        }
        return [.. messages];
    }

    [GeneratedRegex(@"(?:\A|\n\n)(Human|Assistant|System):", RegexOptions.CultureInvariant)]
    private static partial Regex Speaker();
}
