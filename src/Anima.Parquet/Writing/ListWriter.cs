using System.Text.Json;

namespace Anima.Parquet.Writing;

/// <summary>Writes a list.</summary>
/// <param name="element">Writes its elements.</param>
/// <param name="parentDefinition">The definition level at which what encloses the list is there.</param>
/// <param name="repetitionLevel">The list's own repetition level.</param>
internal sealed class ListWriter(FieldWriter element, int parentDefinition, int repetitionLevel) : FieldWriter(element.Columns, parentDefinition)
{
    private readonly int _emptyDefinition = parentDefinition + 1;

    /// <inheritdoc/>
    protected override void WriteValue(JsonElement value, int repetition)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw WrongKind(value, "a list");
        if (value.GetArrayLength() == 0)
        {
            WriteEmpty(repetition, _emptyDefinition);
            return;
        }
        foreach (var item in value.EnumerateArray())
        {
            element.Write(item, repetition);
            repetition = repetitionLevel;
        }
    }
}
