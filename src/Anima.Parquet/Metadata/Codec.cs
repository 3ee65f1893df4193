namespace Anima.Parquet.Metadata;

/// <summary>How pages are compressed, by the format's numbers (parquet.thrift, CompressionCodec).</summary>
internal enum Codec
{
    /// <summary>Not at all.</summary>
    Uncompressed = 0,

    /// <summary>A Snappy block without framing.</summary>
    Snappy = 1,

    /// <summary>RFC 1952, one member or more.</summary>
    Gzip = 2,

    /// <summary>Not supported.</summary>
    Lzo = 3,

    /// <summary>RFC 7932.</summary>
    Brotli = 4,

    /// <summary>LZ4 blocks in Hadoop's framing; some writers left the framing out.</summary>
    Lz4 = 5,

    /// <summary>RFC 8878.</summary>
    Zstd = 6,

    /// <summary>An LZ4 block without framing.</summary>
    Lz4Raw = 7,
}
