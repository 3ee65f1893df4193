using System.Text.Json;

namespace Anima.Parquet.Writing;

/// <summary>Takes a field's values apart into entries of the columns below it (the Dremel paper's record shredding).</summary>
/// <param name="columns">The columns at or below the field.</param>
/// <param name="parentDefinition">The definition level at which what encloses the field is there.</param>
internal abstract class FieldWriter(IReadOnlyList<ColumnBuffer> columns, int parentDefinition)
{
    /// <summary>The columns at or below the field.</summary>
    public IReadOnlyList<ColumnBuffer> Columns { get; } = columns;

    /// <summary>Appends a value; one that is undefined counts as null.</summary>
    /// <param name="value">The value.</param>
    /// <param name="repetition">The repetition level at which it occurs.</param>
    public void Write(JsonElement value, int repetition)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            WriteEmpty(repetition, parentDefinition);
        else
            WriteValue(value, repetition);
    }

    /// <summary>Appends a value that is not null.</summary>
    protected abstract void WriteValue(JsonElement value, int repetition);

    /// <summary>Appends an entry to every column that says up to where something is there.</summary>
    protected void WriteEmpty(int repetition, int definition)
    {
        foreach (var column in Columns)
            column.AddEmpty(repetition, definition);
    }

    /// <summary>The error for a value of another kind than the schema's.</summary>
    protected static RowException WrongKind(JsonElement value, string expected) =>
        new($"holds {value.ValueKind switch
        {
            JsonValueKind.String => "text",
            JsonValueKind.Number => $"the number {value.GetRawText()}",
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            _ => value.GetRawText(),
        }} where {expected} belongs");
}
