using ParquetSharp;
using ParquetSharp.Schema;

namespace Anima.Parquet.Metadata;

/// <summary>Takes the library's schema, whose depth was bounded before, and counts levels.</summary>
internal sealed class SchemaTree
{
    private readonly Stack<string> _path = [];
    private int _leaves;

    /// <summary>The nodes below the root.</summary>
    public static IReadOnlyList<SchemaNode> Read(SchemaDescriptor schema)
    {
        using var root = schema.GroupNode;
        return new SchemaTree().ReadChildren(root, 0, 0);
    }

    private SchemaNode[] ReadChildren(GroupNode parent, int definition, int repetition)
    {
        var children = new SchemaNode[parent.FieldCount];
        var names = new HashSet<string>();
        for (var i = 0; i < children.Length; i++)
        {
            using var child = parent.Field(i);
            children[i] = ReadNode(child, definition, repetition);
            if (!names.Add(children[i].Name))
                throw new DamageException($"two columns of {parent.Name} are named {children[i].Name}") { Remedy = "rename one of them" };
        }
        return children;
    }

    private SchemaNode ReadNode(Node node, int definition, int repetition)
    {
        definition += node.Repetition == Repetition.Required ? 0 : 1;
        repetition += node.Repetition == Repetition.Repeated ? 1 : 0;
        _path.Push(node.Name);
        using var annotation = Annotation(node);
        var kind = annotation?.Type ?? LogicalTypeEnum.None;
        var read = node is GroupNode group
            ? new SchemaNode(node.Name, node.Repetition, kind, definition, repetition, ReadChildren(group, definition, repetition), null)
            : new SchemaNode(node.Name, node.Repetition, kind, definition, repetition, [], ReadLeaf((PrimitiveNode)node, annotation, definition, repetition));
        _path.Pop();
        return read;
    }

    private ParquetField ReadLeaf(PrimitiveNode node, LogicalType? annotation, int definition, int repetition)
    {
        const int Int96Length = 12;
        var length = node.PhysicalType switch
        {
            PhysicalType.FixedLenByteArray => node.TypeLength,
            PhysicalType.Int96 => Int96Length,
            _ => 0,
        };
        var leaf = new LeafColumn(_leaves++, [.. _path.Reverse()], node.PhysicalType, length, definition, repetition);
        return LeafFieldBuilder.Build(leaf, annotation, node.Repetition == Repetition.Optional);
    }

    // Null for one that the library does not know, or not in its C# part, which then throws.
    private static LogicalType? Annotation(Node node)
    {
        try
        {
            return node.LogicalType;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
