using System.Text.Json;

namespace Anima.Parquet.Rows;

/// <summary>A field with fields of its own.</summary>
internal sealed class StructNode(ParquetField field, ValueNode[] children)
    : ValueNode(field, [.. children.SelectMany(child => child.Cursors)])
{
    private readonly ObjectWriter _object = new(field.Children, children);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        if (TryPassNull())
            json.WriteNullValue();
        else
            _object.Write(json);
    }
}
