using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>Dialogues of ShareGPT messages, for supervised fine-tuning. Text under <c>system</c> becomes a system message where the dialogue has none.</summary>
internal sealed class ShareGptDialogues : IRowShape
{
    /// <summary>The column that dialogues usually have.</summary>
    public const string UsualColumn = "conversations";

    /// <summary>The column of system messages.</summary>
    public const string SystemColumn = "system";

    private readonly string _column;

    private ShareGptDialogues(string column) => _column = column;

    /// <inheritdoc/>
    public RecipeKind Kind => RecipeKind.Supervised;

    /// <inheritdoc/>
    public string? PromptColumn => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => [_column];

    /// <inheritdoc/>
    public IEnumerable<string> AlsoReads => [SystemColumn];

    /// <inheritdoc/>
    public string Description => $"Rows hold ShareGPT dialogues in '{_column}'; every assistant turn is learnt.";

    /// <inheritdoc/>
    public string NothingReason => "the dialogue is empty";

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    public static ShareGptDialogues? Find(DataRow first, DataColumns columns)
    {
        var names = columns.Messages is { } named ? [named] : new[] { UsualColumn, "conversation", "messages" };
        return Array.Find(names, name => ShareGptMessages.Are(first.Field(name)) || (name != "messages" && columns.Messages is null && first.Field(name) is { } value && JsonShape.IsMessageList(value))) is { } column
            ? new ShareGptDialogues(column)
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row)
    {
        var messages = ShareGptMessages.Begun(SystemOf(row), ShareGptMessages.Read(row, _column));
        return messages.Length == 0 ? [] : [new DialogueContent(row, [.. messages.Select(message => message.Plain)])];
    }

    /// <summary>The text under <c>system</c>, or null where there is none.</summary>
    public static string? SystemOf(DataRow row) =>
        row.Field(SystemColumn) is { ValueKind: System.Text.Json.JsonValueKind.String } text && text.GetString() is { Length: > 0 } system ? system : null;
}
