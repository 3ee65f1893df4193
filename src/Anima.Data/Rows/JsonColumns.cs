using System.Buffers;
using System.Text.Json;

namespace Anima.Data;

/// <summary>Columns whose values stand as JSON text, and become what the text says.</summary>
internal static class JsonColumns
{
    /// <summary>What the header of a table of text adds to the name of such a column.</summary>
    public const string Suffix = ":json";

    /// <summary>The entry of a Parquet file's metadata that names such columns, as a JSON list.</summary>
    public const string MetadataKey = "anima.json_columns";

    /// <summary>A row with such columns as JSON text. A field that the row lacks stays away.</summary>
    /// <param name="row">The row.</param>
    /// <param name="columns">The columns.</param>
    public static JsonElement Packed(JsonElement row, IReadOnlySet<string> columns)
    {
        if (columns.Count == 0)
            return row;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            foreach (var property in row.EnumerateObject())
                if (columns.Contains(property.Name))
                    json.WriteString(property.Name, property.Value.GetRawText());
                else
                    property.WriteTo(json);
            json.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>A row with such columns parsed. A null or, in tables of text, an empty cell is a field that the row lacks.</summary>
    /// <param name="row">The row as it is stored.</param>
    /// <param name="columns">The columns.</param>
    /// <exception cref="InvalidDataException">A text is not JSON; the message names the row.</exception>
    public static DataRow Parsed(DataRow row, IReadOnlySet<string> columns)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            foreach (var property in row.Json.EnumerateObject())
                Write(json, property, row, columns);
            json.WriteEndObject();
        }
        return RowJson.Parse(buffer.WrittenSpan, row.Place);
    }

    private static void Write(Utf8JsonWriter json, JsonProperty property, DataRow row, IReadOnlySet<string> columns)
    {
        if (!columns.Contains(property.Name))
        {
            property.WriteTo(json);
            return;
        }
        var text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : null;
        if (string.IsNullOrEmpty(text))
            return;
        json.WritePropertyName(property.Name);
        try
        {
            using var value = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = RowJson.MaxDepth });
            // As it was written, digits of numbers included.
            json.WriteRawValue(value.RootElement.GetRawText(), skipInputValidation: true);
        }
        catch (JsonException error)
        {
            throw row.Error($"{property.Name} should hold JSON, but is not: {Files.JsonFault.Of(error)}.", error);
        }
    }
}
