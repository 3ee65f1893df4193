using System.Text.Json;
using Anima.Parquet.Columns;

namespace Anima.Parquet.Rows;

/// <summary>Puts the values of a field together from the entries of the columns below it (the Dremel paper's record assembly).</summary>
internal abstract class ValueNode(ParquetField field, ColumnCursor[] cursors)
{
    /// <summary>The field.</summary>
    protected ParquetField Field { get; } = field;

    /// <summary>The columns at or below the field.</summary>
    public ColumnCursor[] Cursors { get; } = cursors;

    /// <summary>Writes the value at which all columns stand, and moves them behind it.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>Whether the value is null; the columns are moved behind it then. Fails where the levels contradict each other.</summary>
    protected bool TryPassNull()
    {
        var definition = Cursors[0].Definition;
        if (definition >= Field.PresentLevel)
            return false;
        if (!Field.IsNullable || definition != Field.PresentLevel - 1)
            throw new DamageException($"a definition level of {definition} leaves no place for {Field.Name}") { Place = Cursors[0].Place };
        PassEmpty(definition);
        return true;
    }

    /// <summary>Moves all columns behind a value that holds nothing; fails unless they agree on the definition level.</summary>
    protected void PassEmpty(int definition)
    {
        foreach (var cursor in Cursors)
        {
            if (cursor.Definition != definition)
                throw new DamageException($"the column has definition level {cursor.Definition} where its neighbour has {definition}") { Place = cursor.Place };
            cursor.Advance();
        }
    }
}
