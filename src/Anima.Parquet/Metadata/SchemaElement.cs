namespace Anima.Parquet.Metadata;

/// <summary>One element of the footer's flat schema, depth first (parquet.thrift, SchemaElement).</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">How values are stored; null for a group.</param>
/// <param name="Length">Bytes of a value of fixed length.</param>
/// <param name="Repetition">How often the node occurs.</param>
/// <param name="ChildCount">Children of a group.</param>
/// <param name="Annotation">What the node stands for.</param>
internal sealed record SchemaElement(
    string Name, PhysicalType? Type, int Length, Repetition Repetition, int ChildCount, LogicalAnnotation Annotation)
{
    /// <summary>Reads one.</summary>
    public static SchemaElement Read(ref CompactReader reader)
    {
        string? name = null;
        int? physical = null, converted = null;
        var (length, repetition, children, scale, precision) = (0, 0, 0, 0, 0);
        var logical = default(LogicalAnnotation);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            switch (id)
            {
                case 1:
                    physical = reader.ReadInt32(type);
                    break;
                case 2:
                    length = reader.ReadInt32(type);
                    break;
                case 3:
                    repetition = reader.ReadInt32(type);
                    break;
                case 4:
                    name = reader.ReadString(type);
                    break;
                case 5:
                    children = reader.ReadSize(type, "a number of children");
                    break;
                case 6:
                    converted = reader.ReadInt32(type);
                    break;
                case 7:
                    scale = reader.ReadInt32(type);
                    break;
                case 8:
                    precision = reader.ReadInt32(type);
                    break;
                case 10:
                    CompactReader.ExpectStruct(type);
                    logical = LogicalAnnotationReader.Read(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (name is null)
            throw new DamageException("a schema element has no name");
        if (physical is < 0 or > 7)
            throw new DamageException($"column {name} has the unknown type {physical}");
        if (repetition is < 0 or > 2)
            throw new DamageException($"column {name} has the unknown repetition {repetition}");
        if (logical.Kind == LogicalKind.None && converted is { } old)
            logical = LogicalAnnotation.FromConverted(old, precision, scale);
        return new(name, (PhysicalType?)physical, length, (Repetition)repetition, children, logical);
    }
}
