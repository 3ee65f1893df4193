namespace Anima.Parquet.Metadata;

/// <summary>A node of the schema as it is stored, with its levels.</summary>
/// <param name="Element">What the footer says of it.</param>
/// <param name="Definition">OPTIONAL and REPEATED nodes from the root to here.</param>
/// <param name="Repetition">REPEATED nodes from the root to here.</param>
/// <param name="Children">Its children; none for a leaf.</param>
/// <param name="Leaf">The column of a leaf; null for a group.</param>
internal sealed record SchemaNode(SchemaElement Element, int Definition, int Repetition, IReadOnlyList<SchemaNode> Children, LeafColumn? Leaf)
{
    /// <summary>The name.</summary>
    public string Name => Element.Name;

    /// <summary>Whether the node occurs any number of times.</summary>
    public bool IsRepeated => Element.Repetition == Metadata.Repetition.Repeated;

    /// <summary>What the node is annotated with.</summary>
    public LogicalKind Kind => Element.Annotation.Kind;
}
