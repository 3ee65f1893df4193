using System.Text.Json;
using Anima.Parquet;

namespace Anima.Data.Inspection;

/// <summary>What a column holds, gathered from values or taken from a Parquet file, and said in words.</summary>
internal sealed class ColumnType
{
    private readonly SortedSet<string> _kinds = new(StringComparer.Ordinal);
    private readonly List<(string Name, ColumnType Type)> _fields = [];
    private ColumnType? _element;

    /// <summary>The type of a Parquet column.</summary>
    public static ColumnType Of(ParquetField field)
    {
        var type = new ColumnType();
        switch (field.Type)
        {
            case ParquetType.List:
                type._element = Of(field.Children[0]);
                break;
            case ParquetType.Struct:
                type._fields.AddRange(field.Children.Select(child => (child.Name, Of(child))));
                break;
            case ParquetType.Map:
                type._kinds.Add($"map of {Of(field.Children[0])} to {Of(field.Children[1])}");
                break;
            default:
                type._kinds.Add(WordFor(field.Type));
                break;
        }
        return type;
    }

    /// <summary>Takes a value into account.</summary>
    public void Add(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                _element ??= new ColumnType();
                foreach (var item in value.EnumerateArray())
                    _element.Add(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Field(property.Name).Add(property.Value);
                break;
            default:
                _kinds.Add(WordFor(value));
                break;
        }
    }

    /// <summary>The type in words, such as <c>list of {role: text, content: text}</c>.</summary>
    public override string ToString()
    {
        var words = _kinds.Where(kind => kind != "null").ToList();
        if (_element is not null)
            words.Add($"list of {(_element.ToString() is "null" ? "nothing" : _element)}");
        if (_fields.Count > 0)
            words.Add($"{{{string.Join(", ", _fields.Select(field => $"{field.Name}: {field.Type}"))}}}");
        return words.Count == 0 ? "null" : string.Join(" or ", words) + (_kinds.Contains("null") ? ", or null" : "");
    }

    private ColumnType Field(string name)
    {
        if (_fields.Find(field => field.Name == name).Type is { } known)
            return known;
        _fields.Add((name, new ColumnType()));
        return _fields[^1].Type;
    }

    private static string WordFor(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static string WordFor(ParquetType type) => type switch
    {
        ParquetType.String => "text",
        ParquetType.Boolean => "true or false",
        ParquetType.Int8 or ParquetType.Int16 or ParquetType.Int32 or ParquetType.Int64 => "integer",
        ParquetType.UInt8 or ParquetType.UInt16 or ParquetType.UInt32 or ParquetType.UInt64 => "unsigned integer",
        ParquetType.Float16 or ParquetType.Float or ParquetType.Double => "number",
        _ => type.ToString().ToLowerInvariant(),
    };
}
