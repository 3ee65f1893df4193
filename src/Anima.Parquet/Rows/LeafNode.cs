using System.Text.Json;
using Anima.Parquet.Columns;
using ParquetSharp;

namespace Anima.Parquet.Rows;

/// <summary>A field that is one column.</summary>
internal sealed class LeafNode(ParquetField field, ColumnCursor cursor, RowGuard guard, TextValue text) : ValueNode(field, [cursor])
{
    private readonly bool _isNumber = cursor.Leaf.Type is PhysicalType.Boolean or PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        if (TryPassNull())
        {
            json.WriteNullValue();
            return;
        }
        try
        {
            WriteValue(json);
        }
        catch (DamageException error)
        {
            error.Place ??= cursor.Place;
            throw;
        }
        cursor.Advance();
    }

    private void WriteValue(Utf8JsonWriter json)
    {
        if (Field.Type == ParquetType.Null)
            throw new DamageException("a column annotated as null has a value");
        if (_isNumber)
        {
            NumberValue.Write(json, Field, cursor.ReadNumber());
            return;
        }
        var value = cursor.ReadBytes();
        // Base64 takes four characters for three bytes.
        guard.Check(json, Field.Type == ParquetType.Bytes ? value.Length + (value.Length / 3) : value.Length);
        if (Field.Type == ParquetType.String)
            text.Write(json, value);
        else
            BytesValue.Write(json, Field, value);
    }
}
