namespace Anima.Parquet.Metadata;

/// <summary>What a schema element is annotated with, from either of the format's two ways to say so.</summary>
internal enum LogicalKind
{
    /// <summary>Nothing, or something newer than this reader.</summary>
    None,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A list.</summary>
    List,

    /// <summary>One of a set of names.</summary>
    Enum,

    /// <summary>A decimal number.</summary>
    Decimal,

    /// <summary>A calendar day.</summary>
    Date,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A point in time.</summary>
    Timestamp,

    /// <summary>An integer of fewer bits, or an unsigned one.</summary>
    Integer,

    /// <summary>Always null.</summary>
    Null,

    /// <summary>JSON text.</summary>
    Json,

    /// <summary>A BSON document.</summary>
    Bson,

    /// <summary>A UUID.</summary>
    Uuid,

    /// <summary>A half-precision number.</summary>
    Float16,

    /// <summary>Months, days and milliseconds.</summary>
    Interval,
}
