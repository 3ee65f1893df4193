using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Anima.Tokenizers.Templates;

/// <summary>Rebuilds what a caller hands in from plain data, so that a template reaches nothing else.</summary>
internal static class ValueConverter
{
    public static object? Convert(object? value)
    {
        Operators.EnsureStack();
        return value switch
        {
            null or string or bool or double => value,
            sbyte or byte or short or ushort or int or uint or long => ((IConvertible)value).ToInt64(CultureInfo.InvariantCulture),
            ulong n => Operators.Integer(n),
            BigInteger n => Operators.Integer(n),
            float f => (double)f,
            decimal d => (double)d,
            DictValue or ListValue => value,
            JsonElement json => FromJson(json),
            ChatMessage message => FromMessage(message),
            IReadOnlyDictionary<string, object?> dict => FromDictionary(dict),
            IDictionary dict => FromDictionary(dict),
            IEnumerable items => FromItems(items),
            _ => $"<{value.GetType().Name}>",
        };
    }

    private static DictValue FromMessage(ChatMessage message)
    {
        var dict = new DictValue { ["role"] = message.Role };
        if (message.Content is not null || message.Fields?.ContainsKey("content") != true)
            dict["content"] = message.Content;
        foreach (var (key, value) in message.Fields ?? new Dictionary<string, object?>())
            dict[key] = Convert(value);
        return dict;
    }

    private static DictValue FromDictionary(IReadOnlyDictionary<string, object?> source)
    {
        var dict = new DictValue();
        foreach (var (key, value) in source)
            dict[key] = Convert(value);
        return dict;
    }

    private static DictValue FromDictionary(IDictionary source)
    {
        var dict = new DictValue();
        foreach (DictionaryEntry entry in source)
            dict[Convert(entry.Key)] = Convert(entry.Value);
        return dict;
    }

    private static ListValue FromItems(IEnumerable items)
    {
        var list = new ListValue();
        foreach (var item in items)
            list.Add(Convert(item));
        return list;
    }

    private static object? FromJson(JsonElement json)
    {
        Operators.EnsureStack();
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var dict = new DictValue();
                foreach (var member in json.EnumerateObject())
                    dict[member.Name] = FromJson(member.Value);
                return dict;
            case JsonValueKind.Array:
                var list = new ListValue();
                foreach (var item in json.EnumerateArray())
                    list.Add(FromJson(item));
                return list;
            case JsonValueKind.String:
                return json.GetString();
            case JsonValueKind.Number:
                return JsonNumber.Value(json);
            case JsonValueKind.True or JsonValueKind.False:
                return json.GetBoolean();
            default:
                return null;
        }
    }
}
