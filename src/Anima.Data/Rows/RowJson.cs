using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Anima.Files;

namespace Anima.Data;

/// <summary>Reads the JSON text of one row and checks it: strict UTF-8, one object, no key twice at any depth, no half characters.</summary>
internal static class RowJson
{
    /// <summary>Longest row accepted, in bytes of JSON.</summary>
    public const int MaxLength = 256 * 1024 * 1024;

    /// <summary>Deepest nesting accepted.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The object that a row's text is.</summary>
    /// <exception cref="InvalidDataException">It is none; the message begins with <paramref name="place"/>.</exception>
    public static DataRow Parse(ReadOnlySpan<byte> text, RowPlace place)
    {
        if (!Utf8.IsValid(text))
            throw place.Error($"the {place.Noun} is not valid UTF-8; save the file as UTF-8.");
        JsonElement json;
        try
        {
            json = ParseValue(text);
        }
        catch (JsonException error)
        {
            throw Malformed(place, error);
        }
        catch (InvalidOperationException error)
        {
            // Keys are unescaped while they are compared.
            throw HalfSurrogate(place, error);
        }

        if (json.ValueKind != JsonValueKind.Object)
            throw place.Error($"the {place.Noun} holds {JsonShape.Of(json)}, but a row is a JSON object such as {{\"prompt\": ...}}.");
        // An escape is the only way for half a surrogate pair to get past the check of the bytes.
        if (text.IndexOf("\\u"u8) >= 0 && !JsonShape.IsUnicode(json))
            throw HalfSurrogate(place);
        return new DataRow(place, json);
    }

    // Python writes NaN and Infinity, which are no JSON: there is no value then, as in a column of Parquet.
    private static JsonElement ParseValue(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonElement.Parse(text, Options);
        }
        catch (JsonException) when (NotANumber.IsIn(text))
        {
            return JsonElement.Parse(NotANumber.AsNull(text), Options);
        }
    }

    /// <summary>The object that a row's text is; null where it is none and somebody is told so.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="unreadable">Is told; null where reading ends with an error instead.</param>
    /// <exception cref="InvalidDataException">It is none, and nobody is told.</exception>
    public static DataRow? Parse(ReadOnlySpan<byte> text, RowPlace place, Action<RowFault>? unreadable)
    {
        try
        {
            return Parse(text, place);
        }
        catch (InvalidDataException error) when (unreadable is not null)
        {
            unreadable(RowFault.Of(place, error));
            return null;
        }
    }

    private static InvalidDataException Malformed(RowPlace place, JsonException error)
    {
        var position = error is { LineNumber: { } line, BytePositionInLine: { } at }
            ? string.Create(CultureInfo.InvariantCulture, $" near {(line == 0 ? "" : $"line {line + 1} of it, ")}byte {at + 1}")
            : "";
        return place.Error($"the {place.Noun} is not one valid JSON object{position}: {JsonFault.Of(error)}; write it again as JSON.", error);
    }

    private static InvalidDataException HalfSurrogate(RowPlace place, Exception? cause = null) =>
        place.Error($"the {place.Noun} holds half of a surrogate pair as a \\u escape, which is not a character; remove it.", cause);
}
