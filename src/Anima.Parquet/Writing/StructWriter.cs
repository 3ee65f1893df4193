using System.Text.Json;

namespace Anima.Parquet.Writing;

/// <summary>Writes a field with fields of its own, or a row.</summary>
internal sealed class StructWriter(IReadOnlyList<ParquetField> fields, IReadOnlyList<FieldWriter> children, int parentDefinition)
    : FieldWriter([.. children.SelectMany(child => child.Columns)], parentDefinition)
{
    private readonly Dictionary<string, int> _places = fields.Select((field, i) => (field.Name, i)).ToDictionary();
    private readonly JsonElement[] _values = new JsonElement[fields.Count];

    /// <inheritdoc/>
    protected override void WriteValue(JsonElement value, int repetition)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw WrongKind(value, "an object");
        Array.Clear(_values);
        foreach (var property in value.EnumerateObject())
        {
            if (!_places.TryGetValue(property.Name, out var place))
                throw At(new("is not in the schema"), property.Name);
            _values[place] = property.Value;
        }
        for (var i = 0; i < children.Count; i++)
            WriteChild(i, repetition);
    }

    private void WriteChild(int place, int repetition)
    {
        try
        {
            children[place].Write(_values[place], repetition);
        }
        catch (RowException error)
        {
            throw At(error, fields[place].Name);
        }
    }

    private static RowException At(RowException error, string name)
    {
        error.Path.Push(name);
        return error;
    }
}
