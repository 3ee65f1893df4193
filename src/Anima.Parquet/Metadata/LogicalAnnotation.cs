namespace Anima.Parquet.Metadata;

/// <summary>A schema element's annotation with its parameters.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="BitWidth">Bits of an integer.</param>
/// <param name="IsSigned">Whether an integer has a sign.</param>
/// <param name="Unit">Unit of a time or timestamp.</param>
/// <param name="IsUtc">Whether a timestamp is in UTC.</param>
/// <param name="Precision">Digits of a decimal.</param>
/// <param name="Scale">Digits of a decimal behind the point.</param>
internal readonly record struct LogicalAnnotation(
    LogicalKind Kind,
    int BitWidth = 0,
    bool IsSigned = false,
    ParquetTimeUnit Unit = ParquetTimeUnit.Milliseconds,
    bool IsUtc = false,
    int Precision = 0,
    int Scale = 0)
{
    /// <summary>The annotation that an old ConvertedType stands for.</summary>
    /// <param name="converted">The format's number.</param>
    /// <param name="precision">Digits of a decimal.</param>
    /// <param name="scale">Digits of a decimal behind the point.</param>
    public static LogicalAnnotation FromConverted(int converted, int precision, int scale) => converted switch
    {
        0 => new(LogicalKind.String),
        1 or 2 => new(LogicalKind.Map),
        3 => new(LogicalKind.List),
        4 => new(LogicalKind.Enum),
        5 => new(LogicalKind.Decimal, Precision: precision, Scale: scale),
        6 => new(LogicalKind.Date),
        7 => new(LogicalKind.Time, Unit: ParquetTimeUnit.Milliseconds),
        8 => new(LogicalKind.Time, Unit: ParquetTimeUnit.Microseconds),
        9 => new(LogicalKind.Timestamp, Unit: ParquetTimeUnit.Milliseconds),
        10 => new(LogicalKind.Timestamp, Unit: ParquetTimeUnit.Microseconds),
        >= 11 and <= 14 => new(LogicalKind.Integer, 8 << (converted - 11)),
        >= 15 and <= 18 => new(LogicalKind.Integer, 8 << (converted - 15), IsSigned: true),
        19 => new(LogicalKind.Json),
        20 => new(LogicalKind.Bson),
        21 => new(LogicalKind.Interval),
        _ => default,
    };
}
