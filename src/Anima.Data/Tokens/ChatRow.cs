namespace Anima.Data;

/// <summary>A row that holds one conversation.</summary>
internal static class ChatRow
{
    /// <summary>The messages under <c>messages</c>, as a template reads them.</summary>
    /// <exception cref="InvalidDataException">It is no list of messages with roles.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, object?>> Messages(DataRow row)
    {
        const string Column = "messages";
        return row.Field(Column) is { ValueKind: System.Text.Json.JsonValueKind.Array }
            ? RowFields.PlainMessages(row, Column)
            : throw row.Error($"{Column} is {JsonShape.Of(row.Field(Column))}, but it is a list of {{\"role\": ..., \"content\": ...}}.");
    }

    /// <summary>What a row hands to the template: <c>tools</c> and <c>chat_template_kwargs</c>.</summary>
    /// <exception cref="InvalidDataException">They are of another form.</exception>
    public static IReadOnlyDictionary<string, object?> Variables(DataRow row) => RowFields.TemplateVariables(row);
}
