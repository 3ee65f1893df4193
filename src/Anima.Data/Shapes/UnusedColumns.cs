using System.Text.Json;

namespace Anima.Data.Shapes;

/// <summary>Columns of text that people mean to be trained on, but that a shape does not read.</summary>
internal static class UnusedColumns
{
    private static readonly string[] Meant = ["system", "system_prompt", "question", "instruction", "query", "input", "context", "history"];

    /// <summary>Those of a row.</summary>
    public static string[] Of(DataRow row, IRowShape shape) =>
        [.. Meant.Where(name => !shape.ReadColumns.Concat(shape.AlsoReads).Contains(name) && row.Field(name) is { ValueKind: JsonValueKind.String } text && !text.ValueEquals(""))];

    /// <summary>What to say of a source where its example has some; null where it has none.</summary>
    public static string? Note(RowContent example, IRowShape shape)
    {
        if (Of(example.Row, shape) is not { Length: > 0 } columns)
            return null;
        var named = Names(columns);
        return shape.PromptColumn is null && example.Text is { } text && text.Prompt.All(turn => turn.IsEmpty)
            ? $"Warning: the prompt is empty, and the text in {named} is not used; name the prompt's column with data.columns.prompt."
            : $"The text in {named} is not used.";
    }

    /// <summary>Names in quotes.</summary>
    public static string Names(IEnumerable<string> columns) => string.Join(" and ", columns.Select(column => $"'{column}'"));
}
