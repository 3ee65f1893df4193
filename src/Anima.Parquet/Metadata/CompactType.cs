namespace Anima.Parquet.Metadata;

/// <summary>Types of Thrift's compact protocol, by its numbers.</summary>
internal enum CompactType
{
    /// <summary>A boolean in the field's header.</summary>
    True = 1,

    /// <summary>A boolean in the field's header.</summary>
    False = 2,

    /// <summary>One byte.</summary>
    Byte = 3,

    /// <summary>A zigzag varint.</summary>
    Int16 = 4,

    /// <summary>A zigzag varint.</summary>
    Int32 = 5,

    /// <summary>A zigzag varint.</summary>
    Int64 = 6,

    /// <summary>Eight bytes.</summary>
    Double = 7,

    /// <summary>A varint length, then the bytes.</summary>
    Binary = 8,

    /// <summary>A header with size and element type, then the elements.</summary>
    List = 9,

    /// <summary>As a list.</summary>
    Set = 10,

    /// <summary>A varint size, a byte with both types, then pairs.</summary>
    Map = 11,

    /// <summary>Fields until a zero byte.</summary>
    Struct = 12,
}
