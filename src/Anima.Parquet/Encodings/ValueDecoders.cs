using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>Chooses the decoder for a page's values.</summary>
internal static class ValueDecoders
{
    /// <summary>A decoder of what type and encoding say, at the first value.</summary>
    /// <param name="leaf">The column.</param>
    /// <param name="encoding">The page's encoding.</param>
    /// <param name="range">The page's values.</param>
    public static ValueDecoder Create(LeafColumn leaf, PageEncoding encoding, ByteRange range) => (encoding, leaf.Type) switch
    {
        (PageEncoding.Plain, PhysicalType.Boolean) => new PlainBooleans(range),
        (PageEncoding.Rle, PhysicalType.Boolean) => new RleBooleans(range),
        (PageEncoding.Plain, PhysicalType.Int32 or PhysicalType.Float) => new PlainNumbers(range, sizeof(int)),
        (PageEncoding.Plain, PhysicalType.Int64 or PhysicalType.Double) => new PlainNumbers(range, sizeof(long)),
        (PageEncoding.Plain, PhysicalType.ByteArray) => new PlainBytes(range),
        (PageEncoding.Plain, PhysicalType.FixedLenByteArray or PhysicalType.Int96) => new FixedBytes(range, leaf.Length),
        (PageEncoding.DeltaBinaryPacked, PhysicalType.Int32) => new DeltaNumbers(range, is32Bit: true),
        (PageEncoding.DeltaBinaryPacked, PhysicalType.Int64) => new DeltaNumbers(range, is32Bit: false),
        (PageEncoding.DeltaLengthByteArray, PhysicalType.ByteArray) => new DeltaLengthBytes(range),
        (PageEncoding.DeltaByteArray, PhysicalType.ByteArray or PhysicalType.FixedLenByteArray) => new DeltaBytes(range, leaf.Length),
        (PageEncoding.ByteStreamSplit, PhysicalType.Int32 or PhysicalType.Float) => new SplitNumbers(range, sizeof(int)),
        (PageEncoding.ByteStreamSplit, PhysicalType.Int64 or PhysicalType.Double) => new SplitNumbers(range, sizeof(long)),
        (PageEncoding.ByteStreamSplit, PhysicalType.FixedLenByteArray) => new SplitBytes(range, leaf.Length),
        _ => throw new DamageException($"values of type {leaf.Type} have the encoding {(int)encoding}, which is unknown or does not fit them"),
    };

    /// <summary>A decoder of dictionary indices.</summary>
    public static ValueDecoder Create(LeafColumn leaf, ValueDictionary dictionary, DictionaryIndices indices) =>
        leaf.Type is PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double
            ? new DictionaryNumbers(dictionary, indices)
            : new DictionaryBytes(dictionary, indices);
}
