using Anima.Parquet.Metadata;

namespace Anima.Parquet.Writing;

/// <summary>The types that are written, and the names of a list's inner nodes.</summary>
internal static class WrittenType
{
    /// <summary>The repeated node of a list.</summary>
    public const string RepeatedName = "list";

    /// <summary>The element of a list.</summary>
    public const string ElementName = "element";

    /// <summary>How values of a type are stored. A column of nulls is one of integers, as pyarrow writes it.</summary>
    /// <exception cref="ArgumentException">The type is not written.</exception>
    public static PhysicalType Of(ParquetType type) => type switch
    {
        ParquetType.String => PhysicalType.ByteArray,
        ParquetType.Int64 => PhysicalType.Int64,
        ParquetType.Double => PhysicalType.Double,
        ParquetType.Boolean => PhysicalType.Boolean,
        ParquetType.Null => PhysicalType.Int32,
        _ => throw new ArgumentException($"{type} values are not written; use String, Int64, Double, Boolean, List, Struct or Null.", nameof(type)),
    };
}
