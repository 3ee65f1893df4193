using System.Globalization;
using System.Text.Json;

namespace Anima.Data;

/// <summary>Reads the fields of a row whose columns have been checked against its source's shape.</summary>
internal static class RowFields
{
    private static readonly Dictionary<string, object?> NoVariables = [];

    /// <summary>The text under a column.</summary>
    public static string Text(DataRow row, string column) => row.Field(column)!.Value.GetString()!;

    /// <summary>The messages under a column, each checked to be an object with a role.</summary>
    public static JsonElement[] Messages(DataRow row, string column) => Messages(row, row.Field(column)!.Value, column);

    /// <summary>The messages of a list, each checked to be an object with a role.</summary>
    /// <param name="row">The row.</param>
    /// <param name="list">The list.</param>
    /// <param name="name">Its name, for errors.</param>
    public static JsonElement[] Messages(DataRow row, JsonElement list, string name)
    {
        JsonElement[] messages = [.. list.EnumerateArray()];
        for (var i = 0; i < messages.Length; i++)
            if (messages[i].ValueKind != JsonValueKind.Object || !messages[i].TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
                throw row.Error(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}] is {JsonShape.Of(messages[i])} without a role as text; a message is {{\"role\": ..., \"content\": ...}}."));
        return messages;
    }

    /// <summary>A number, which some data sets write as text; null for anything else, and for what is not finite.</summary>
    public static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => null,
    };

    /// <summary>The messages under a column, as a template reads them.</summary>
    public static Dictionary<string, object?>[] PlainMessages(DataRow row, string column) => [.. Messages(row, column).Select(JsonShape.ToDictionary)];

    /// <summary>A row's columns, for messages.</summary>
    public static string ListColumns(DataRow row) => row.Json.EnumerateObject().Take(2).ToList() is [{ Value: { ValueKind: JsonValueKind.Array } list } only] && list.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object) && !JsonShape.IsMessageList(list)
        ? $"it has only {Shown(only.Name)}, a list of objects, which may be the rows: write that list as the file"
        : row.Json.EnumerateObject().Any() ? $"it has {string.Join(", ", row.Json.EnumerateObject().Take(20).Select(property => Shown(property.Name)))}" : "it is empty";

    // Where a name begins and ends shows only in quotes if it holds a space.
    private static string Shown(string name) => name.Length == 0 || name.Any(char.IsWhiteSpace) ? $"'{name}'" : name;

    /// <summary>A message of text, as a template reads it.</summary>
    public static Dictionary<string, object?> Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    /// <summary>What a row hands to the template, as in TRL: <c>tools</c>, a list or JSON text, and <c>chat_template_kwargs</c>.</summary>
    public static Dictionary<string, object?> TemplateVariables(DataRow row)
    {
        var tools = row.Field("tools") is { ValueKind: not JsonValueKind.Null } value ? Tools(row, value) : null;
        var extra = row.Field("chat_template_kwargs") is { ValueKind: not JsonValueKind.Null } field ? field : (JsonElement?)null;
        if (tools is null && extra is null)
            return NoVariables;
        if (extra is { ValueKind: JsonValueKind.String } asText)
            extra = ParsedText(row, asText, "chat_template_kwargs", "an object of template variables");
        if (extra is { ValueKind: not JsonValueKind.Object })
            throw row.Error($"chat_template_kwargs is {JsonShape.Of(extra)}, but it is an object of template variables.");
        var variables = extra is { } kwargs ? JsonShape.ToDictionary(kwargs) : [];
        if (tools is not null)
            variables["tools"] = tools;
        return variables;
    }

    private static object? Tools(DataRow row, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return JsonShape.ToPlain(value);
        if (value.ValueKind != JsonValueKind.String)
            throw row.Error($"tools is {JsonShape.Of(value)}, but it is a list of tools, or that list as JSON text.");
        return JsonShape.ToPlain(ParsedText(row, value, "tools", "a list of tools"));
    }

    private static JsonElement ParsedText(DataRow row, JsonElement text, string name, string wanted)
    {
        try
        {
            return JsonElement.Parse(text.GetString()!);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw row.Error($"{name} is text that is not valid JSON; give {wanted}, or that as JSON text.", error);
        }
    }

    /// <summary>The token ids under a column.</summary>
    public static int[] Ids(DataRow row, string column)
    {
        var values = row.Field(column)!.Value;
        var ids = new int[values.GetArrayLength()];
        var i = 0;
        foreach (var value in values.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out ids[i]) || ids[i] < 0)
                throw row.Error(string.Create(CultureInfo.InvariantCulture, $"{column}[{i}] is not a token id; ids are whole numbers from 0."));
            i++;
        }

        return ids;
    }
}
