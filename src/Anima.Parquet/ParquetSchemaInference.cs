using System.Text.Json;

namespace Anima.Parquet;

/// <summary>Finds the schema that a set of JSON rows fits, as far as <see cref="ParquetWriter"/> writes it.</summary>
internal static class ParquetSchemaInference
{
    /// <summary>
    /// The fields in the order in which they first occur. Integers beside other numbers are doubles, and so are
    /// "NaN", "Infinity" and "-Infinity" beside numbers; what is null everywhere, or only ever an empty list's element, is <see cref="ParquetType.Null"/>.
    /// </summary>
    /// <param name="rows">JSON objects: all of them, or enough to see every field.</param>
    /// <exception cref="InvalidDataException">A field holds values of different kinds, or objects that never have a field.</exception>
    public static IReadOnlyList<ParquetField> Infer(IEnumerable<JsonElement> rows)
    {
        var root = new Shape("");
        foreach (var row in rows)
            root.Add(row);
        return root.IsObject ? root.ToField().Children : throw new InvalidDataException("There is no row to take a schema from; give one JSON object at least.");
    }

    // What was seen of one field so far.
    private sealed class Shape(string path)
    {
        private readonly List<(string Name, Shape Shape)> _fields = [];
        private readonly Dictionary<string, Shape> _byName = [];
        private Shape? _element;
        private ParquetType _type = ParquetType.Null;
        private bool _hasNonFinite;

        public bool IsObject => _type == ParquetType.Struct;

        public void Add(JsonElement value)
        {
            var type = TypeOf(value);
            if (type == ParquetType.Null)
                return;
            if (type == ParquetType.String && _type != ParquetType.String && IsNonFinite(value))
            {
                _hasNonFinite = true;
                return;
            }
            _type = Join(type);
            if (type == ParquetType.List)
                AddElements(value);
            else if (type == ParquetType.Struct)
                AddFields(value);
        }

        public ParquetField ToField(string name = "")
        {
            if (_type == ParquetType.Struct && _fields.Count == 0)
                throw new InvalidDataException($"Field {path} holds objects without fields, which Parquet cannot store; leave it out.");
            return _type switch
            {
                _ when _hasNonFinite => WithNonFinite(name),
                ParquetType.List => new(name, _type, (_element ?? new Shape(path)).ToField("element")),
                ParquetType.Struct => new(name, _type, [.. _fields.Select(field => field.Shape.ToField(field.Name))]),
                _ => new(name, _type),
            };
        }

        // Numbers that JSON has no way to write stand as text beside others; without others they are text.
        private ParquetField WithNonFinite(string name) => _type switch
        {
            ParquetType.Null or ParquetType.String => new(name, ParquetType.String),
            ParquetType.Int64 or ParquetType.Double => new(name, ParquetType.Double),
            _ => throw Mixed(ParquetType.String),
        };

        private static bool IsNonFinite(JsonElement value) => value.ValueEquals("NaN") || value.ValueEquals("Infinity") || value.ValueEquals("-Infinity");

        private void AddElements(JsonElement value)
        {
            _element ??= new(path);
            foreach (var item in value.EnumerateArray())
                _element.Add(item);
        }

        private void AddFields(JsonElement value)
        {
            foreach (var property in value.EnumerateObject())
            {
                if (!_byName.TryGetValue(property.Name, out var field))
                {
                    field = new(path.Length == 0 ? property.Name : $"{path}.{property.Name}");
                    _byName.Add(property.Name, field);
                    _fields.Add((property.Name, field));
                }
                field.Add(property.Value);
            }
        }

        private ParquetType TypeOf(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => ParquetType.String,
            JsonValueKind.True or JsonValueKind.False => ParquetType.Boolean,
            JsonValueKind.Array => ParquetType.List,
            JsonValueKind.Object => ParquetType.Struct,
            JsonValueKind.Number => TypeOfNumber(value),
            _ => ParquetType.Null,
        };

        private ParquetType TypeOfNumber(JsonElement value)
        {
            if (value.TryGetInt64(out _))
                return ParquetType.Int64;
            return value.GetRawText().AsSpan().ContainsAny(".eE")
                ? ParquetType.Double
                : throw new InvalidDataException($"Field {path} holds {value.GetRawText()}, which exceeds an integer of 64 bits; store it as text.");
        }

        private ParquetType Join(ParquetType type)
        {
            if (_type == type || _type == ParquetType.Null)
                return type;
            if (_type is ParquetType.Int64 or ParquetType.Double && type is ParquetType.Int64 or ParquetType.Double)
                return ParquetType.Double;
            throw Mixed(type);
        }

        private InvalidDataException Mixed(ParquetType type) => new($"Field {path} holds both {_type} and {type} values; a column of a Parquet file has one type.");
    }
}
