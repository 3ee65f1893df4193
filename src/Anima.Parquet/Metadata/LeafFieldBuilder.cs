namespace Anima.Parquet.Metadata;

/// <summary>Reads meaning into a leaf: its annotation must fit the way its values are stored.</summary>
internal static class LeafFieldBuilder
{
    /// <summary>Bytes of the longest decimal accepted: nothing computes with longer ones, and printing them takes quadratic time.</summary>
    public const int MaxDecimalLength = 256;

    private const int UuidLength = 16;
    private const int HalfLength = 2;

    /// <summary>The field of a leaf.</summary>
    public static ParquetField Build(SchemaNode node, LeafColumn leaf, bool isNullable)
    {
        var annotation = node.Element.Annotation;
        var type = Type(leaf, annotation);
        var isTime = type is ParquetType.Time or ParquetType.Timestamp;
        var unit = leaf.Type == PhysicalType.Int96 ? ParquetTimeUnit.Nanoseconds : annotation.Unit;
        return new(node.Name, type)
        {
            IsNullable = isNullable,
            Leaf = leaf,
            PresentLevel = leaf.MaxDefinition,
            Unit = isTime ? unit : null,
            IsUtc = type == ParquetType.Timestamp && annotation.IsUtc,
            Precision = type == ParquetType.Decimal ? annotation.Precision : 0,
            Scale = type == ParquetType.Decimal ? annotation.Scale : 0,
        };
    }

    private static ParquetType Type(LeafColumn leaf, LogicalAnnotation annotation)
    {
        var found = (annotation.Kind, leaf.Type) switch
        {
            (LogicalKind.None, _) => Plain(leaf.Type),
            (LogicalKind.String or LogicalKind.Enum or LogicalKind.Json, PhysicalType.ByteArray) => ParquetType.String,
            (LogicalKind.Bson, PhysicalType.ByteArray) => ParquetType.Bytes,
            (LogicalKind.Interval, PhysicalType.FixedLenByteArray) => ParquetType.Bytes,
            (LogicalKind.Uuid, PhysicalType.FixedLenByteArray) when leaf.Length == UuidLength => ParquetType.Uuid,
            (LogicalKind.Float16, PhysicalType.FixedLenByteArray) when leaf.Length == HalfLength => ParquetType.Float16,
            (LogicalKind.Date, PhysicalType.Int32) => ParquetType.Date,
            (LogicalKind.Time, PhysicalType.Int32) when annotation.Unit == ParquetTimeUnit.Milliseconds => ParquetType.Time,
            (LogicalKind.Time, PhysicalType.Int64) when annotation.Unit != ParquetTimeUnit.Milliseconds => ParquetType.Time,
            (LogicalKind.Timestamp, PhysicalType.Int64) => ParquetType.Timestamp,
            (LogicalKind.Integer, PhysicalType.Int32 or PhysicalType.Int64) => Integer(leaf.Type, annotation),
            (LogicalKind.Decimal, _) when IsDecimal(leaf, annotation) => ParquetType.Decimal,
            (LogicalKind.Null, _) => ParquetType.Null,
            _ => (ParquetType?)null,
        };
        return found ?? throw new DamageException($"column {leaf} stores {leaf.Type} values, which its annotation {annotation.Kind} does not fit");
    }

    private static ParquetType Plain(PhysicalType type) => type switch
    {
        PhysicalType.Boolean => ParquetType.Boolean,
        PhysicalType.Int32 => ParquetType.Int32,
        PhysicalType.Int64 => ParquetType.Int64,
        PhysicalType.Int96 => ParquetType.Timestamp,
        PhysicalType.Float => ParquetType.Float,
        PhysicalType.Double => ParquetType.Double,
        _ => ParquetType.Bytes,
    };

    private static ParquetType? Integer(PhysicalType type, LogicalAnnotation annotation) => (annotation.BitWidth, annotation.IsSigned, type) switch
    {
        (8, true, PhysicalType.Int32) => ParquetType.Int8,
        (16, true, PhysicalType.Int32) => ParquetType.Int16,
        (32, true, PhysicalType.Int32) => ParquetType.Int32,
        (64, true, PhysicalType.Int64) => ParquetType.Int64,
        (8, false, PhysicalType.Int32) => ParquetType.UInt8,
        (16, false, PhysicalType.Int32) => ParquetType.UInt16,
        (32, false, PhysicalType.Int32) => ParquetType.UInt32,
        (64, false, PhysicalType.Int64) => ParquetType.UInt64,
        _ => null,
    };

    private static bool IsDecimal(LeafColumn leaf, LogicalAnnotation annotation) =>
        leaf.Type is PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.ByteArray or PhysicalType.FixedLenByteArray
        && leaf.Length <= MaxDecimalLength
        && annotation.Precision >= 1
        && annotation.Scale >= 0
        && annotation.Scale <= annotation.Precision;
}
