using System.Text.Json;

namespace Anima.Parquet.Rows;

/// <summary>A list or map: a JSON array.</summary>
internal abstract class RepeatedNode(ParquetField field, IReadOnlyList<ValueNode> children, RowGuard guard)
    : ValueNode(field, [.. children.SelectMany(child => child.Cursors)])
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        if (TryPassNull())
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartArray();
        if (Cursors[0].Definition == Field.PresentLevel)
        {
            PassEmpty(Field.PresentLevel);
        }
        else
        {
            do
            {
                WriteElement(json);
                guard.Check(json);
            }
            while (GoesOn());
        }
        json.WriteEndArray();
    }

    /// <summary>Writes an element, and moves the columns behind it.</summary>
    protected abstract void WriteElement(Utf8JsonWriter json);

    // All columns below the list must agree on whether it does.
    private bool GoesOn()
    {
        var repetition = Cursors[0].Repetition;
        foreach (var cursor in Cursors)
            if (cursor.Repetition != repetition)
                throw new DamageException($"the column has repetition level {cursor.Repetition} where its neighbour has {repetition}") { Place = cursor.Place };
        if (repetition > Field.RepeatLevel)
            throw new DamageException($"a repetition level of {repetition} continues a list that has ended") { Place = Cursors[0].Place };
        return repetition == Field.RepeatLevel;
    }
}
