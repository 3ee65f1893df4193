namespace Anima.Parquet.Metadata;

/// <summary>Makes a tree of the footer's flat list and counts levels. Fails unless the list is used up exactly.</summary>
internal sealed class SchemaTree
{
    private const int MaxDepth = 64;
    private const int Int96Length = 12;

    private readonly IReadOnlyList<SchemaElement> _elements;
    private readonly List<LeafColumn> _leaves = [];
    private readonly Stack<string> _path = [];
    private int _next;

    private SchemaTree(IReadOnlyList<SchemaElement> elements) => _elements = elements;

    /// <summary>The nodes below the root, and all leaves in the order of a row group's columns.</summary>
    public static (IReadOnlyList<SchemaNode> Nodes, IReadOnlyList<LeafColumn> Leaves) Read(IReadOnlyList<SchemaElement> elements)
    {
        var tree = new SchemaTree(elements);
        var nodes = tree.ReadChildren(tree.Take(), 0, 0);
        if (tree._next != elements.Count)
            throw new DamageException($"the schema has {elements.Count} elements, but its tree ends after {tree._next}");
        return (nodes, tree._leaves);
    }

    private SchemaElement Take() =>
        _next < _elements.Count ? _elements[_next++] : throw new DamageException("the schema ends before its tree does");

    private SchemaNode[] ReadChildren(SchemaElement parent, int definition, int repetition)
    {
        if (parent.ChildCount > _elements.Count - _next)
            throw new DamageException($"{parent.Name} claims {parent.ChildCount} children where the schema has {_elements.Count - _next} elements left");
        var children = new SchemaNode[parent.ChildCount];
        var names = new HashSet<string>();
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = ReadNode(definition, repetition);
            if (!names.Add(children[i].Name))
                throw new DamageException($"two columns of {parent.Name} are named {children[i].Name}") { Remedy = "rename one of them" };
        }
        return children;
    }

    private SchemaNode ReadNode(int definition, int repetition)
    {
        var element = Take();
        if (_path.Count == MaxDepth)
            throw new DamageException($"the schema is nested deeper than {MaxDepth}");
        _path.Push(element.Name);
        definition += element.Repetition == Repetition.Required ? 0 : 1;
        repetition += element.Repetition == Repetition.Repeated ? 1 : 0;
        var node = element.Type is { } type
            ? new SchemaNode(element, definition, repetition, [], AddLeaf(element, type, definition, repetition))
            : new SchemaNode(element, definition, repetition, ReadGroup(element, definition, repetition), null);
        _path.Pop();
        return node;
    }

    private SchemaNode[] ReadGroup(SchemaElement element, int definition, int repetition) =>
        element.ChildCount > 0
            ? ReadChildren(element, definition, repetition)
            : throw new DamageException($"column {element.Name} has neither a type nor children");

    private LeafColumn AddLeaf(SchemaElement element, PhysicalType type, int definition, int repetition)
    {
        if (element.ChildCount > 0)
            throw new DamageException($"column {element.Name} has both a type and children");
        if (type == PhysicalType.FixedLenByteArray && element.Length <= 0)
            throw new DamageException($"column {element.Name} has values of {element.Length} bytes");
        var length = type switch { PhysicalType.FixedLenByteArray => element.Length, PhysicalType.Int96 => Int96Length, _ => 0 };
        var leaf = new LeafColumn(_leaves.Count, [.. _path.Reverse()], type, length, definition, repetition);
        _leaves.Add(leaf);
        return leaf;
    }
}
