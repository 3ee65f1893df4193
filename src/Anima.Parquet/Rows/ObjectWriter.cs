using System.Text.Encodings.Web;
using System.Text.Json;

namespace Anima.Parquet.Rows;

/// <summary>Writes fields as one JSON object, in the schema's order.</summary>
internal sealed class ObjectWriter(IReadOnlyList<ParquetField> fields, ValueNode[] values)
{
    private readonly JsonEncodedText[] _names = [.. fields.Select(field => JsonEncodedText.Encode(field.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];

    /// <summary>Writes the values at which all columns stand.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var i = 0; i < _names.Length; i++)
        {
            json.WritePropertyName(_names[i]);
            values[i].Write(json);
        }
        json.WriteEndObject();
    }
}
