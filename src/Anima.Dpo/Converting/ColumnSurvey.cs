using System.Text.Json;
using Anima.Data;

namespace Anima.Dpo.Converting;

/// <summary>What the columns of a source hold, so that a format with one type a column can tell which it would change.</summary>
internal sealed class ColumnSurvey
{
    private readonly List<(string Name, Kinds Kinds)> _columns = [];
    private readonly Dictionary<string, Kinds> _byName = [];
    private long _rows;

    /// <summary>The columns of a source's rows.</summary>
    /// <param name="source">The source; it is read to its end.</param>
    /// <param name="cancellation">Ends that.</param>
    public static ColumnSurvey Of(RowSource source, CancellationToken cancellation)
    {
        var survey = new ColumnSurvey();
        foreach (var row in source.Rows())
        {
            cancellation.ThrowIfCancellationRequested();
            survey.Add(row.Json);
        }
        return survey;
    }

    /// <summary>The columns in the order in which they first occur.</summary>
    public IEnumerable<string> Columns => _columns.Select(column => column.Name);

    /// <summary>Columns that are not text in every row, or whose name would say that they are JSON.</summary>
    public HashSet<string> NotText =>
        [.. _columns.Where(column => column.Kinds.Count < _rows || !column.Kinds.IsText || column.Name.EndsWith(JsonColumns.Suffix, StringComparison.Ordinal)).Select(column => column.Name)];

    /// <summary>
    /// Columns whose values a typed column would not give back as they are: missing in some rows, objects with different keys, values of
    /// several types. Numbers are a type, but within lists and objects a whole one is another than one with a point, as templates write it.
    /// </summary>
    public HashSet<string> Uneven =>
        [.. _columns.Where(column => column.Kinds.Count < _rows || (column.Kinds.IsUneven && !column.Kinds.IsNumber)).Select(column => column.Name)];

    private void Add(JsonElement row)
    {
        _rows++;
        foreach (var property in row.EnumerateObject())
        {
            if (!_byName.TryGetValue(property.Name, out var kinds))
            {
                _byName.Add(property.Name, kinds = new Kinds());
                _columns.Add((property.Name, kinds));
            }
            kinds.Add(property.Value);
        }
    }

    // The kinds of values seen at one place.
    private sealed class Kinds
    {
        private readonly HashSet<string> _seen = [];
        private Dictionary<string, Kinds>? _fields;
        private Kinds? _element;
        private long _objects;
        private bool _isEmptyObject;

        public long Count { get; private set; }

        public bool IsText => _seen.SetEquals(["text"]);

        public bool IsNumber => _seen.IsSubsetOf(["integer", "number", "null"]);

        public bool IsUneven => _seen.Count(kind => kind != "null") > 1 || _seen.Contains("large") || _isEmptyObject
            || _element?.IsUneven == true || _fields?.Values.Any(member => member.Count < _objects || member.IsUneven) == true;

        public void Add(JsonElement value)
        {
            Count++;
            _seen.Add(KindOf(value));
            if (value.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in value.EnumerateArray())
                    (_element ??= new Kinds()).Add(item);
            }
            else if (value.ValueKind == JsonValueKind.Object)
            {
                AddFields(value);
            }
        }

        private void AddFields(JsonElement value)
        {
            _objects++;
            _isEmptyObject |= !value.EnumerateObject().Any();
            _fields ??= [];
            foreach (var property in value.EnumerateObject())
            {
                if (!_fields.TryGetValue(property.Name, out var field))
                    _fields.Add(property.Name, field = new Kinds());
                field.Add(property.Value);
            }
        }

        private static string KindOf(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => "text",
            JsonValueKind.Null => "null",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : value.GetRawText().AsSpan().ContainsAny(".eE") ? "number" : "large",
            _ => value.ValueKind.ToString(),
        };
    }
}
