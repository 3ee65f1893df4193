using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>Dialogues of ShareGPT messages, for supervised fine-tuning. Text under <c>system</c> becomes a system message where the dialogue has none.</summary>
public sealed class ShareGptDialogues : IRowShape
{
    /// <summary>The column that dialogues usually have.</summary>
    internal const string UsualColumn = "conversations";

    private const string SystemColumn = "system";

    private readonly string _column;

    private ShareGptDialogues(string column) => _column = column;

    /// <inheritdoc/>
    public string Description => $"Rows hold ShareGPT dialogues in '{_column}'; every assistant turn is learnt.";

    /// <inheritdoc/>
    public string NothingReason => "the dialogue is empty";

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    public static ShareGptDialogues? Find(DataRow first, DataColumns columns)
    {
        var names = columns.Messages is { } named ? [named] : new[] { UsualColumn, "conversation", PlainRow.Messages };
        return Array.Find(names, name => ShareGptMessages.Are(first.Field(name)) || (name != PlainRow.Messages && columns.Messages is null && first.Field(name) is { } value && JsonShape.IsMessageList(value))) is { } column
            ? new ShareGptDialogues(column)
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<DataRow> Convert(DataRow row)
    {
        var messages = ShareGptMessages.Read(row, _column);
        if (messages.Count == 0)
            return [];
        if (SystemOf(row) is { } system && messages[0].Role != "system")
            messages = [new PlainMessage("system", system), .. messages];
        return [PlainRow.From(row, [_column, SystemColumn], (PlainRow.Messages, PlainRow.ListOf(messages)))];
    }

    /// <summary>The text under <c>system</c>, or null where there is none.</summary>
    internal static string? SystemOf(DataRow row) =>
        row.Field(SystemColumn) is { ValueKind: System.Text.Json.JsonValueKind.String } text && text.GetString() is { Length: > 0 } system ? system : null;
}
