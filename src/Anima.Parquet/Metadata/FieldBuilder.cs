using ParquetSharp;

namespace Anima.Parquet.Metadata;

/// <summary>
/// Reads meaning into the stored schema: which groups are lists, maps and structs, by the rules of the format's LogicalTypes.md
/// with those for older writers, and what each leaf's values stand for.
/// </summary>
internal static class FieldBuilder
{
    /// <summary>The field that a node stands for. A repeated node that no list explains is a list of its own.</summary>
    public static ParquetField Build(SchemaNode node) =>
        node.IsRepeated
            ? List(node.Name, isNullable: false, node, Element(node, isNullable: false))
            : Element(node, node.Repetition == Repetition.Optional);

    // What one occurrence of the node holds.
    private static ParquetField Element(SchemaNode node, bool isNullable)
    {
        if (node.Leaf is { } leaf)
            return leaf;
        return node.Kind switch
        {
            LogicalTypeEnum.List => List(node.Name, isNullable, RepeatedChild(node), ListElement(node)),
            LogicalTypeEnum.Map => Map(node, isNullable),
            _ => new(node.Name, ParquetType.Struct, [.. node.Children.Select(Build)]) { IsNullable = isNullable, PresentLevel = node.Definition },
        };
    }

    private static ParquetField List(string name, bool isNullable, SchemaNode repeated, ParquetField element) =>
        new(name, ParquetType.List, element) { IsNullable = isNullable, PresentLevel = repeated.Definition - 1, RepeatLevel = repeated.RepetitionLevel };

    private static ParquetField ListElement(SchemaNode list)
    {
        var repeated = RepeatedChild(list);
        return IsElementItself(list, repeated) ? Element(repeated, isNullable: false) : Build(repeated.Children[0]);
    }

    // Two-level lists: the repeated node is no wrapper but the element.
    private static bool IsElementItself(SchemaNode list, SchemaNode repeated) =>
        repeated.Leaf is not null
        || repeated.Children.Count > 1
        || repeated.Children[0].IsRepeated
        || repeated.Name == "array"
        || repeated.Name == list.Name + "_tuple";

    private static ParquetField Map(SchemaNode node, bool isNullable)
    {
        var entry = RepeatedChild(node);
        return entry.Children.Count switch
        {
            2 => new(node.Name, ParquetType.Map, [.. entry.Children.Select(Build)])
            {
                IsNullable = isNullable, PresentLevel = node.Definition, RepeatLevel = entry.RepetitionLevel,
            },
            // A map without values is a set.
            1 => List(node.Name, isNullable, entry, Build(entry.Children[0])),
            _ => throw new DamageException($"map {node.Name} has entries of {entry.Children.Count} fields"),
        };
    }

    private static SchemaNode RepeatedChild(SchemaNode node) =>
        node.Children is [{ IsRepeated: true } child]
            ? child
            : throw new DamageException($"{node.Name} is annotated as a list or map, but does not hold one repeated child");
}
