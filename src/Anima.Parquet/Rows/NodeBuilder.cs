using Anima.Parquet.Columns;

namespace Anima.Parquet.Rows;

/// <summary>Makes the tree that assembles rows.</summary>
/// <param name="cursors">A cursor for every leaf that is read.</param>
/// <param name="guard">Bounds each row.</param>
/// <param name="text">Writes strings.</param>
internal sealed class NodeBuilder(IEnumerable<ColumnCursor> cursors, RowGuard guard, TextValue text)
{
    private readonly Dictionary<int, ColumnCursor> _cursors = cursors.ToDictionary(cursor => cursor.Leaf.Index);

    /// <summary>The node of a field, with those below it.</summary>
    public ValueNode Build(ParquetField field) => field.Type switch
    {
        ParquetType.List => new ListNode(field, Build(field.Children[0]), guard),
        ParquetType.Map => new MapNode(field, Build(field.Children[0]), Build(field.Children[1]), guard),
        ParquetType.Struct => new StructNode(field, [.. field.Children.Select(Build)]),
        _ => new LeafNode(field, _cursors[field.Leaf!.Index], guard, text),
    };
}
