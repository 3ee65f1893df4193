using System.Globalization;
using System.Text.Json;

namespace Anima.Data.Shapes;

/// <summary>Reads messages as ShareGPT exports write them: <c>{"from": "human", "value": ".."}</c>, one alone or a list.</summary>
internal static class ShareGptMessages
{
    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["human"] = "user", ["user"] = "user", ["prompter"] = "user",
        ["gpt"] = "assistant", ["chatgpt"] = "assistant", ["assistant"] = "assistant", ["model"] = "assistant", ["bot"] = "assistant",
        ["system"] = "system",
        ["tool"] = "tool", ["observation"] = "tool", ["function_response"] = "tool",
    };

    /// <summary>Whether a value is such a message or a list that begins with one.</summary>
    public static bool Are(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength() > 0 && IsOne(list[0]),
        { } one => IsOne(one),
        _ => false,
    };

    /// <summary>The messages under a column. Those that give <c>role</c> and <c>content</c> instead are read too, and text alone is the assistant's.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static TextMessage[] Read(DataRow row, string column)
    {
        if (row.Field(column) is not { } value)
            throw row.Error($"the row has no column '{column}', but the first row has; every row must have the same columns.");
        return value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select((message, i) => Message(row, message, string.Create(CultureInfo.InvariantCulture, $"{column}[{i}]")))],
            JsonValueKind.String => [new TextMessage("assistant", value.GetString()!)],
            _ => [Message(row, value, column)],
        };
    }

    /// <summary>Messages with a system message of <paramref name="system"/> in front, where that is a text and they have none.</summary>
    public static TextMessage[] Begun(string? system, TextMessage[] messages) =>
        system is null || messages is [] or [{ Role: "system" }, ..] ? messages : [new TextMessage("system", system), .. messages];

    private static bool IsOne(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("from", out _) && value.TryGetProperty("value", out _);

    private static TextMessage Message(DataRow row, JsonElement message, string path)
    {
        var speaker = Text(message, "from") ?? Text(message, "role");
        var content = Text(message, "value") ?? Text(message, "content");
        if (speaker is null || content is null)
            throw row.Error($"{path} is {JsonShape.Of(message)} without from and value as text; a message is {{\"from\": \"human\", \"value\": ...}}.");
        return Roles.TryGetValue(speaker, out var role)
            ? new TextMessage(role, content)
            : throw row.Error($"{path} is from {Recipes.Quote.Short(speaker)}, which is nobody known; speakers are {string.Join(", ", Roles.Keys)}.");
    }

    private static string? Text(JsonElement message, string name) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A message with text.</summary>
/// <param name="Role">Who speaks: system, user, assistant or tool.</param>
/// <param name="Content">What is said.</param>
internal readonly record struct TextMessage(string Role, string Content)
{
    /// <summary>The message as a template reads it.</summary>
    public Dictionary<string, object?> Plain => RowFields.Message(Role, Content);

    /// <summary>Two conversations that begin with the same prompt.</summary>
    public static ChatContent PairOf(DataRow row, TextMessage[] chosen, TextMessage[] rejected) =>
        ChatContent.WithPromptInside(row, chosen, rejected, static (message, other) => message == other, static message => message.Plain);
}
