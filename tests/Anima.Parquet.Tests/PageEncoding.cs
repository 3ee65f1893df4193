namespace Anima.Parquet.Tests;

/// <summary>How the values of a page are coded, by the format's numbers (parquet.thrift, Encoding).</summary>
internal enum PageEncoding
{
    /// <summary>Values one after the other.</summary>
    Plain = 0,

    /// <summary>The old name of <see cref="RleDictionary"/>, and of a plain dictionary page.</summary>
    PlainDictionary = 2,

    /// <summary>Runs and bit-packed groups.</summary>
    Rle = 3,

    /// <summary>Levels only, most significant bit first; deprecated.</summary>
    BitPacked = 4,

    /// <summary>Differences in packed blocks.</summary>
    DeltaBinaryPacked = 5,

    /// <summary>Lengths as differences, then all bytes.</summary>
    DeltaLengthByteArray = 6,

    /// <summary>Lengths shared with the value before, then the rest.</summary>
    DeltaByteArray = 7,

    /// <summary>Indices into the dictionary page.</summary>
    RleDictionary = 8,

    /// <summary>First bytes of all values, then second bytes, and so on.</summary>
    ByteStreamSplit = 9,
}
