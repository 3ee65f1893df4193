using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;
using Snappier;

namespace Anima.Parquet.Compression;

/// <summary>Compresses pages for a writer.</summary>
/// <param name="codec">Uncompressed, Snappy or Zstd.</param>
internal sealed class PageCompressor(Codec codec)
{
    private readonly PageBuffer _buffer = new();

    /// <summary>A page as it is stored, valid until the next one.</summary>
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> page) => codec switch
    {
        Codec.Snappy => CompressSnappy(page),
        Codec.Zstd => CompressZstd(page),
        _ => page,
    };

    private ReadOnlySpan<byte> CompressSnappy(ReadOnlySpan<byte> page)
    {
        _buffer.Reserve(Snappy.GetMaxCompressedLength(page.Length));
        return _buffer.Bytes.AsSpan(0, Snappy.Compress(page, _buffer.Bytes));
    }

    private ReadOnlySpan<byte> CompressZstd(ReadOnlySpan<byte> page)
    {
        var length = Zstd.Compress(page, _buffer);
        return _buffer.Bytes.AsSpan(0, length);
    }
}
