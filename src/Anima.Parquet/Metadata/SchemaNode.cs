using ParquetSharp;

namespace Anima.Parquet.Metadata;

/// <summary>A node of the schema as it is stored, with its levels.</summary>
/// <param name="Name">The name.</param>
/// <param name="Repetition">How often the node occurs.</param>
/// <param name="Kind">What a group is annotated with: a list, a map, or else.</param>
/// <param name="Definition">OPTIONAL and REPEATED nodes from the root to here.</param>
/// <param name="RepetitionLevel">REPEATED nodes from the root to here.</param>
/// <param name="Children">Its children; none for a leaf.</param>
/// <param name="Leaf">The field of a leaf; null for a group.</param>
internal sealed record SchemaNode(
    string Name, Repetition Repetition, LogicalTypeEnum Kind, int Definition, int RepetitionLevel, IReadOnlyList<SchemaNode> Children, ParquetField? Leaf)
{
    /// <summary>Whether the node occurs any number of times.</summary>
    public bool IsRepeated => Repetition == Repetition.Repeated;
}
