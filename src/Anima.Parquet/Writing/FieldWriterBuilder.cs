using ParquetSharp;
using ParquetSharp.Schema;

namespace Anima.Parquet.Writing;

/// <summary>
/// Makes the tree that takes rows apart, its columns, and the schema that the library writes: everything is OPTIONAL, and lists have
/// three levels.
/// </summary>
/// <param name="flushLength">Bytes of a column's values to collect before the library gets them.</param>
internal sealed class FieldWriterBuilder(int flushLength)
{
    private const int MaxDepth = 64;

    private int _depth;

    /// <summary>A writer of whole rows, and the schema of them.</summary>
    public (StructWriter Row, GroupNode Schema) Row(IReadOnlyList<ParquetField> fields)
    {
        var (row, nodes) = Struct(fields, 0, 0, 0);
        return (row, new("schema", Repetition.Required, nodes, null));
    }

    private (FieldWriter Writer, Node Node) Build(ParquetField field, string name, int definition, int repetition)
    {
        if (++_depth > MaxDepth)
            throw new ArgumentException($"The schema is nested deeper than {MaxDepth}.", nameof(field));
        var built = field.Type switch
        {
            ParquetType.List => List(field, name, definition, repetition),
            ParquetType.Struct => Group(field, name, definition, repetition),
            _ => Leaf(field.Type, name, definition),
        };
        _depth--;
        return built;
    }

    private (FieldWriter, Node) Group(ParquetField field, string name, int definition, int repetition)
    {
        var (writer, nodes) = Struct(field.Children, definition, definition + 1, repetition);
        return (writer, new GroupNode(name, Repetition.Optional, nodes, null));
    }

    private (StructWriter, Node[]) Struct(IReadOnlyList<ParquetField> fields, int parentDefinition, int definition, int repetition)
    {
        if (fields.Count == 0)
            throw new ArgumentException("A struct without fields cannot be stored; leave it out.", nameof(fields));
        if (fields.GroupBy(field => field.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two fields are named {twice.Key}.", nameof(fields));
        var built = fields.Select(field => Build(field, field.Name, definition, repetition)).ToArray();
        return (new(fields, [.. built.Select(field => field.Writer)], parentDefinition), [.. built.Select(field => field.Node)]);
    }

    private (FieldWriter, Node) List(ParquetField field, string name, int definition, int repetition)
    {
        _depth++;
        var (writer, node) = Build(field.Children[0], "element", definition + 2, repetition + 1);
        _depth--;
        var repeated = new GroupNode("list", Repetition.Repeated, [node], null);
        using var annotation = LogicalType.List();
        return (new ListWriter(writer, definition, repetition + 1), new GroupNode(name, Repetition.Optional, [repeated], annotation));
    }

    private (FieldWriter, Node) Leaf(ParquetType type, string name, int definition)
    {
        var present = definition + 1;
        // A column of nulls is one of integers, as pyarrow writes it.
        (ColumnBuffer column, var physical, var annotation) = type switch
        {
            ParquetType.String => (new TextBuffer(present, flushLength), PhysicalType.ByteArray, LogicalType.String()),
            ParquetType.Int64 => (new NumberBuffer<long>(present, flushLength), PhysicalType.Int64, LogicalType.None()),
            ParquetType.Double => (new NumberBuffer<double>(present, flushLength), PhysicalType.Double, LogicalType.None()),
            ParquetType.Boolean => (new NumberBuffer<bool>(present, flushLength), PhysicalType.Boolean, LogicalType.None()),
            ParquetType.Null => ((ColumnBuffer)new NumberBuffer<int>(present, flushLength), PhysicalType.Int32, LogicalType.Null()),
            _ => throw new ArgumentException($"{type} values are not written; use String, Int64, Double, Boolean, List, Struct or Null.", nameof(type)),
        };
        using (annotation)
            return (new LeafWriter(column, definition), new PrimitiveNode(name, Repetition.Optional, annotation, physical));
    }
}
