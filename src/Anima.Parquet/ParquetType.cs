namespace Anima.Parquet;

/// <summary>What a field holds, and with that how a value of it stands in a row's JSON.</summary>
internal enum ParquetType
{
    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A signed integer of 8 bits; a JSON integer, as all of them.</summary>
    Int8,

    /// <summary>A signed integer of 16 bits.</summary>
    Int16,

    /// <summary>A signed integer of 32 bits.</summary>
    Int32,

    /// <summary>A signed integer of 64 bits.</summary>
    Int64,

    /// <summary>An unsigned integer of 8 bits.</summary>
    UInt8,

    /// <summary>An unsigned integer of 16 bits.</summary>
    UInt16,

    /// <summary>An unsigned integer of 32 bits.</summary>
    UInt32,

    /// <summary>An unsigned integer of 64 bits.</summary>
    UInt64,

    /// <summary>IEEE half precision; printed as the double it equals, or "NaN", "Infinity", "-Infinity".</summary>
    Float16,

    /// <summary>IEEE single precision; printed as the double it equals, or "NaN", "Infinity", "-Infinity".</summary>
    Float,

    /// <summary>IEEE double precision; printed so that it reads back exactly, or "NaN", "Infinity", "-Infinity".</summary>
    Double,

    /// <summary>UTF-8 text; also the annotations ENUM and JSON.</summary>
    String,

    /// <summary>Bytes without a meaning of their own, BSON and INTERVAL included; printed as base64.</summary>
    Bytes,

    /// <summary>A 16-byte UUID; printed as 8-4-4-4-12 hexadecimal digits.</summary>
    Uuid,

    /// <summary>A calendar day; printed as 2024-01-15.</summary>
    Date,

    /// <summary>A time of day; printed as 10:30:00 with a fraction of the unit's digits.</summary>
    Time,

    /// <summary>A point in time; printed as 2024-01-15T10:30:00 with a fraction of the unit's digits, and Z if it is UTC.</summary>
    Timestamp,

    /// <summary>A decimal number; printed as text with the scale's digits behind the point.</summary>
    Decimal,

    /// <summary>Nothing but nulls.</summary>
    Null,

    /// <summary>A list; its only child is the element.</summary>
    List,

    /// <summary>A map; its children are key and value. Printed as a list of [key, value].</summary>
    Map,

    /// <summary>A struct; its children are its fields. Printed as an object.</summary>
    Struct,
}
