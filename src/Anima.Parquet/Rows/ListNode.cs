using System.Text.Json;

namespace Anima.Parquet.Rows;

/// <summary>A list: an array of elements.</summary>
internal sealed class ListNode(ParquetField field, ValueNode element, RowGuard guard) : RepeatedNode(field, [element], guard)
{
    /// <inheritdoc/>
    protected override void WriteElement(Utf8JsonWriter json) => element.Write(json);
}
