using ParquetSharp;

namespace Anima.Parquet.Metadata;

/// <summary>Reads meaning into a leaf: its annotation must fit the way its values are stored, which the library has checked in part.</summary>
internal static class LeafFieldBuilder
{
    /// <summary>Bytes of the longest decimal accepted: nothing computes with longer ones, and printing them takes quadratic time.</summary>
    public const int MaxDecimalLength = 256;

    /// <summary>The field of a leaf.</summary>
    public static ParquetField Build(LeafColumn leaf, LogicalType? annotation, bool isNullable)
    {
        var type = Type(leaf, annotation)
            ?? throw new DamageException($"column {leaf} stores {leaf.Type} values, which its annotation {annotation!.Type} does not fit");
        var number = type == ParquetType.Decimal ? annotation as DecimalLogicalType : null;
        return new(leaf.Path[^1], type)
        {
            IsNullable = isNullable,
            Leaf = leaf,
            PresentLevel = leaf.MaxDefinition,
            Unit = Unit(leaf, annotation),
            // A library's reading of the old annotation is not what the file says.
            IsUtc = annotation is TimestampLogicalType { IsAdjustedToUtc: true, IsFromConvertedType: false },
            Precision = number?.Precision ?? 0,
            Scale = number?.Scale ?? 0,
        };
    }

    private static ParquetType? Type(LeafColumn leaf, LogicalType? annotation) => (annotation, leaf.Type) switch
    {
        (NullLogicalType, _) => ParquetType.Null,
        (StringLogicalType or EnumLogicalType or JsonLogicalType, PhysicalType.ByteArray) => ParquetType.String,
        (BsonLogicalType, PhysicalType.ByteArray) => ParquetType.Bytes,
        (IntervalLogicalType, PhysicalType.FixedLenByteArray) => ParquetType.Bytes,
        (UuidLogicalType, PhysicalType.FixedLenByteArray) => ParquetType.Uuid,
        (Float16LogicalType, PhysicalType.FixedLenByteArray) => ParquetType.Float16,
        (DateLogicalType, PhysicalType.Int32) => ParquetType.Date,
        (TimeLogicalType, PhysicalType.Int32 or PhysicalType.Int64) => ParquetType.Time,
        (TimestampLogicalType, PhysicalType.Int64) => ParquetType.Timestamp,
        (IntLogicalType integer, PhysicalType.Int32 or PhysicalType.Int64) => Integer(integer.BitWidth, integer.IsSigned),
        (DecimalLogicalType, not (PhysicalType.Boolean or PhysicalType.Int96 or PhysicalType.Float or PhysicalType.Double)) =>
            leaf.Length <= MaxDecimalLength ? ParquetType.Decimal : null,
        (null or NoneLogicalType, _) => Plain(leaf.Type),
        _ => null,
    };

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

    private static ParquetType? Integer(int width, bool isSigned) => (width, isSigned) switch
    {
        (8, true) => ParquetType.Int8,
        (16, true) => ParquetType.Int16,
        (32, true) => ParquetType.Int32,
        (64, true) => ParquetType.Int64,
        (8, false) => ParquetType.UInt8,
        (16, false) => ParquetType.UInt16,
        (32, false) => ParquetType.UInt32,
        (64, false) => ParquetType.UInt64,
        _ => null,
    };

    private static ParquetTimeUnit? Unit(LeafColumn leaf, LogicalType? annotation)
    {
        var unit = annotation switch
        {
            TimeLogicalType time => time.TimeUnit,
            TimestampLogicalType timestamp => timestamp.TimeUnit,
            _ when leaf.Type == PhysicalType.Int96 => TimeUnit.Nanos,
            _ => (TimeUnit?)null,
        };
        return unit switch
        {
            null => null,
            TimeUnit.Millis => ParquetTimeUnit.Milliseconds,
            TimeUnit.Micros => ParquetTimeUnit.Microseconds,
            _ => ParquetTimeUnit.Nanoseconds,
        };
    }
}
