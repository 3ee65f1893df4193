namespace Anima.Parquet.Metadata;

/// <summary>How values are stored, by the format's numbers (parquet.thrift, Type).</summary>
internal enum PhysicalType
{
    /// <summary>One bit.</summary>
    Boolean = 0,

    /// <summary>32 bits, little-endian.</summary>
    Int32 = 1,

    /// <summary>64 bits, little-endian.</summary>
    Int64 = 2,

    /// <summary>Nanoseconds of the day in 8 bytes, Julian day in 4.</summary>
    Int96 = 3,

    /// <summary>IEEE single precision.</summary>
    Float = 4,

    /// <summary>IEEE double precision.</summary>
    Double = 5,

    /// <summary>Bytes of any length.</summary>
    ByteArray = 6,

    /// <summary>Bytes of one length.</summary>
    FixedLenByteArray = 7,
}
