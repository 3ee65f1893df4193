using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>
/// Pairs of ShareGPT messages: a dialogue in <c>conversations</c> that both answers continue, or a whole dialogue in each answer. Text under
/// <c>system</c> becomes a system message where the dialogue has none.
/// </summary>
internal sealed class ShareGptPairs : IRowShape
{
    private readonly string? _prompt;
    private readonly bool _isPromptText;
    private readonly string _chosen;
    private readonly string _rejected;

    private ShareGptPairs(string? prompt, bool isPromptText, string chosen, string rejected) =>
        (_prompt, _isPromptText, _chosen, _rejected) = (prompt, isPromptText, chosen, rejected);

    /// <inheritdoc/>
    public RecipeKind Kind => RecipeKind.Preference;

    /// <inheritdoc/>
    public string? PromptColumn => _prompt;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => [_chosen, _rejected];

    /// <inheritdoc/>
    public IEnumerable<string> AlsoReads => [ShareGptDialogues.SystemColumn];

    /// <inheritdoc/>
    public string Description => _prompt is null
        ? $"Rows hold ShareGPT dialogues in '{_chosen}' and '{_rejected}'; their common beginning is the prompt."
        : $"Rows hold ShareGPT messages: prompts in '{_prompt}', answers in '{_chosen}' and '{_rejected}'.";

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    public static ShareGptPairs? Find(DataRow first, DataColumns columns)
    {
        var (chosen, rejected) = (columns.Chosen ?? "chosen", columns.Rejected ?? "rejected");
        var prompt = columns.Prompt ?? (first.Field(ShareGptDialogues.UsualColumn) is not null ? ShareGptDialogues.UsualColumn : null);
        var isShareGpt = ShareGptMessages.Are(first.Field(chosen)) || (prompt is not null && first.Field(chosen) is not null && ShareGptMessages.Are(first.Field(prompt)));
        if (!isShareGpt || first.Field(rejected) is null)
            return null;
        prompt ??= first.Field("prompt") is { ValueKind: JsonValueKind.String or JsonValueKind.Array } && !BeginsWithUser(first, chosen) ? "prompt" : null;
        return new ShareGptPairs(prompt, prompt is not null && first.Field(prompt) is { ValueKind: JsonValueKind.String }, chosen, rejected);
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row)
    {
        var (chosen, rejected) = (ShareGptMessages.Read(row, _chosen), ShareGptMessages.Read(row, _rejected));
        var system = ShareGptDialogues.SystemOf(row);
        if (_prompt is null)
            return [TextMessage.PairOf(row, ShareGptMessages.Begun(system, chosen), ShareGptMessages.Begun(system, rejected))];
        TextMessage[] prompt = ShareGptMessages.Begun(system, _isPromptText ? [new TextMessage("user", PromptText(row))] : ShareGptMessages.Read(row, _prompt));
        return [new ChatContent(row, Plain(prompt), Plain(chosen), Plain(rejected))];
    }

    private static Dictionary<string, object?>[] Plain(TextMessage[] messages) => [.. messages.Select(message => message.Plain)];

    private static bool BeginsWithUser(DataRow first, string column) => ShareGptMessages.Read(first, column) is [{ Role: not "assistant" }, ..];

    private string PromptText(DataRow row) => row.Field(_prompt!) is { ValueKind: JsonValueKind.String } text
        ? text.GetString()!
        : throw row.Error($"{_prompt} is {JsonShape.Of(row.Field(_prompt!))}, but in the first row it is text; every row must have the same form.");
}
