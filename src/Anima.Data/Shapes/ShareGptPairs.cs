using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>
/// Pairs of ShareGPT messages: a dialogue in <c>conversations</c> that both answers continue, or a whole dialogue in each answer. Text under
/// <c>system</c> becomes a system message where the dialogue has none.
/// </summary>
public sealed class ShareGptPairs : IRowShape
{
    private const string SystemColumn = "system";

    private readonly string? _prompt;
    private readonly bool _isPromptText;
    private readonly string _chosen;
    private readonly string _rejected;

    private ShareGptPairs(string? prompt, bool isPromptText, string chosen, string rejected) =>
        (_prompt, _isPromptText, _chosen, _rejected) = (prompt, isPromptText, chosen, rejected);

    /// <inheritdoc/>
    public string Description => _prompt is null
        ? $"Rows hold ShareGPT dialogues in '{_chosen}' and '{_rejected}'; their common beginning is the prompt."
        : $"Rows hold ShareGPT messages: prompts in '{_prompt}', answers in '{_chosen}' and '{_rejected}'.";

    /// <inheritdoc/>
    public string NothingReason => "the dialogue is empty";

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    public static ShareGptPairs? Find(DataRow first, DataColumns columns)
    {
        var (chosen, rejected) = (columns.Chosen ?? PlainRow.Chosen, columns.Rejected ?? PlainRow.Rejected);
        var prompt = columns.Prompt ?? (first.Field(ShareGptDialogues.UsualColumn) is not null ? ShareGptDialogues.UsualColumn : null);
        var isShareGpt = ShareGptMessages.Are(first.Field(chosen)) || (prompt is not null && first.Field(chosen) is not null && ShareGptMessages.Are(first.Field(prompt)));
        if (!isShareGpt || first.Field(rejected) is null)
            return null;
        prompt ??= first.Field(PlainRow.Prompt) is { ValueKind: System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Array } && !BeginsWithUser(first, chosen) ? PlainRow.Prompt : null;
        return new ShareGptPairs(prompt, prompt is not null && first.Field(prompt) is { ValueKind: System.Text.Json.JsonValueKind.String }, chosen, rejected);
    }

    /// <inheritdoc/>
    public IReadOnlyList<DataRow> Convert(DataRow row)
    {
        var (chosen, rejected) = (ShareGptMessages.Read(row, _chosen), ShareGptMessages.Read(row, _rejected));
        var system = ShareGptDialogues.SystemOf(row);
        if (_prompt is null)
            return [Pair(row, null, Begun(system, chosen), Begun(system, rejected))];
        var prompt = _isPromptText ? [new PlainMessage("user", PromptText(row))] : ShareGptMessages.Read(row, _prompt);
        return [Pair(row, Begun(system, prompt), chosen, rejected)];
    }

    private static bool BeginsWithUser(DataRow first, string column) => ShareGptMessages.Read(first, column) is [{ Role: not "assistant" }, ..];

    private static IReadOnlyList<PlainMessage> Begun(string? system, IReadOnlyList<PlainMessage> messages) =>
        system is null || messages is [{ Role: "system" }, ..] ? messages : [new PlainMessage("system", system), .. messages];

    private string PromptText(DataRow row) => row.Field(_prompt!) is { ValueKind: System.Text.Json.JsonValueKind.String } text
        ? text.GetString()!
        : throw row.Error($"{_prompt} is {JsonShape.Of(row.Field(_prompt!))}, but in the first row it is text; every row must have the same form.");

    private DataRow Pair(DataRow row, IReadOnlyList<PlainMessage>? prompt, IReadOnlyList<PlainMessage> chosen, IReadOnlyList<PlainMessage> rejected) => PlainRow.From(
        row, [.. _prompt is null ? Array.Empty<string>() : [_prompt], _chosen, _rejected, SystemColumn],
        (PlainRow.Prompt, prompt is null ? null : PlainRow.ListOf(prompt)), (PlainRow.Chosen, PlainRow.ListOf(chosen)), (PlainRow.Rejected, PlainRow.ListOf(rejected)));
}
