using System.Text.Json;

namespace Anima.Parquet.Rows;

/// <summary>A map: an array of [key, value].</summary>
internal sealed class MapNode(ParquetField field, ValueNode key, ValueNode value, RowGuard guard) : RepeatedNode(field, [key, value], guard)
{
    /// <inheritdoc/>
    protected override void WriteElement(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        key.Write(json);
        value.Write(json);
        json.WriteEndArray();
    }
}
