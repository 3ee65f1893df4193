using System.Text.Json;
using Anima.Tokenizers.Templates;

namespace Anima.Data;

/// <summary>Looks at JSON values: names their kind for messages, and turns them into plain objects for templates.</summary>
internal static class JsonShape
{
    /// <summary>A value's kind in words, with article.</summary>
    public static string Of(JsonElement? value) => value?.ValueKind switch
    {
        null => "nothing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => IsMessageList(value.Value) ? "a list of messages" : "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    /// <summary>Whether a value is a non-empty list whose first element is an object with a role, which is how TRL tells conversations.</summary>
    public static bool IsMessageList(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        && value[0].ValueKind == JsonValueKind.Object && value[0].TryGetProperty("role", out _);

    /// <summary>Whether all text in a value, keys included, is valid Unicode.</summary>
    public static bool IsUnicode(JsonElement value)
    {
        try
        {
            ToPlain(value);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A value as null, string, bool, number (<see cref="JsonNumber"/>), list or dictionary, keys in their written order.</summary>
    public static object? ToPlain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => ToDictionary(value),
        JsonValueKind.Array => value.EnumerateArray().Select(ToPlain).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => JsonNumber.Value(value),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>An object's fields as plain values, in their written order.</summary>
    public static Dictionary<string, object?> ToDictionary(JsonElement value)
    {
        var fields = new Dictionary<string, object?>();
        foreach (var property in value.EnumerateObject())
            fields[property.Name] = ToPlain(property.Value);
        return fields;
    }
}
