using System.IO.Compression;
using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;
using Snappier;

namespace Anima.Parquet.Compression;

/// <summary>
/// Decompresses pages. Memory is taken by a claimed length only as far as the codec could produce it from what is stored; beyond,
/// it grows with what is really produced. Not for several threads at once.
/// </summary>
internal sealed class PageDecompressor : IDisposable
{
    // A copy of 64 bytes takes 3 bytes.
    private const int MaxSnappyRatio = 22;

    // A match of 258 bytes takes two bits.
    private const int MaxDeflateRatio = 1032;

    private const int UnquestionedLength = 64 * 1024;
    private const int UnquestionedRatio = 64;
    private const byte ZlibMethod = 0x78;

    private Zstd? _zstd;

    /// <summary>Decompresses a page, or a page's values.</summary>
    /// <param name="codec">How it is compressed.</param>
    /// <param name="stored">The bytes as stored.</param>
    /// <param name="length">What they must decompress to, in bytes.</param>
    /// <param name="buffer">Where the result goes.</param>
    /// <param name="offset">Where in it; what stands before stays.</param>
    public void Decompress(Codec codec, ReadOnlySpan<byte> stored, int length, PageBuffer buffer, int offset)
    {
        if (length == 0)
            return;
        if (stored.Length == 0)
            throw new DamageException($"the page has no bytes where its header claims {length}");
        switch (codec)
        {
            case Codec.Uncompressed:
                CheckLength(stored.Length, length);
                stored.CopyTo(Reserve(buffer, offset, length));
                break;
            case Codec.Snappy:
                CheckRatio(stored, length, MaxSnappyRatio);
                DecompressSnappy(stored, Reserve(buffer, offset, length));
                break;
            case Codec.Gzip:
                CheckRatio(stored, length, MaxDeflateRatio);
                DecompressStream(codec, stored, length, buffer, offset);
                break;
            case Codec.Brotli:
                DecompressStream(codec, stored, length, buffer, offset);
                break;
            case Codec.Zstd:
                (_zstd ??= new()).Decompress(stored, length, buffer, offset);
                break;
            case Codec.Lz4:
                CheckRatio(stored, length, Lz4.MaxRatio);
                Lz4.DecompressHadoop(stored, Reserve(buffer, offset, length));
                break;
            case Codec.Lz4Raw:
                CheckRatio(stored, length, Lz4.MaxRatio);
                Lz4.DecompressRaw(stored, Reserve(buffer, offset, length));
                break;
            default:
                throw new DamageException($"the column is compressed with {Name(codec)}, which is not supported")
                {
                    Remedy = "write the file with snappy, zstd, gzip, brotli or lz4_raw",
                };
        }
    }

    /// <summary>How much of a claimed length to take memory for before anything was produced.</summary>
    public static int PlausibleLength(int storedLength, int length) =>
        (int)Math.Min(length, Math.Max(UnquestionedLength, (long)storedLength * UnquestionedRatio));

    /// <summary>Fails unless as much was produced as claimed.</summary>
    public static void CheckLength(long produced, int length)
    {
        if (produced != length)
            throw new DamageException($"the page decompresses to {produced} bytes where its header claims {length}");
    }

    /// <summary>The error for more than was claimed.</summary>
    public static DamageException TooLong(int length) => new($"the page decompresses to more than the {length} bytes that its header claims");

    /// <inheritdoc/>
    public void Dispose() => _zstd?.Dispose();

    private static Span<byte> Reserve(PageBuffer buffer, int offset, int length)
    {
        buffer.Reserve(offset + length, offset);
        return buffer.Bytes.AsSpan(offset, length);
    }

    private static void CheckRatio(ReadOnlySpan<byte> stored, int length, int ratio)
    {
        if (length > (stored.Length + 1L) * ratio)
            throw new DamageException($"the page claims {length} bytes, more than its {stored.Length} stored bytes can hold");
    }

    private static void DecompressSnappy(ReadOnlySpan<byte> stored, Span<byte> target)
    {
        try
        {
            CheckLength(Snappy.GetUncompressedLength(stored), target.Length);
            CheckLength(Snappy.Decompress(stored, target), target.Length);
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException)
        {
            throw new DamageException("the page's snappy block is damaged", error);
        }
    }

    private static unsafe void DecompressStream(Codec codec, ReadOnlySpan<byte> stored, int length, PageBuffer buffer, int offset)
    {
        fixed (byte* source = stored)
        {
            using var input = new UnmanagedMemoryStream(source, stored.Length);
            using var stream = Open(codec, input, stored);
            try
            {
                ReadAll(stream, length, PlausibleLength(stored.Length, length), buffer, offset);
            }
            catch (Exception error) when (error is InvalidDataException or InvalidOperationException or IOException)
            {
                throw new DamageException($"the page's {Name(codec)} stream is damaged", error);
            }
        }
    }

    private static Stream Open(Codec codec, Stream input, ReadOnlySpan<byte> stored)
    {
        if (codec == Codec.Brotli)
            return new BrotliStream(input, CompressionMode.Decompress);
        // Some writers put zlib's header where gzip's belongs.
        return stored is [ZlibMethod, ..] ? new ZLibStream(input, CompressionMode.Decompress) : new GZipStream(input, CompressionMode.Decompress);
    }

    private static void ReadAll(Stream stream, int length, int capacity, PageBuffer buffer, int offset)
    {
        var produced = 0;
        while (produced < length)
        {
            buffer.Reserve(offset + capacity, offset + produced);
            var read = stream.Read(buffer.Bytes, offset + produced, capacity - produced);
            if (read == 0)
                break;
            produced += read;
            if (produced == capacity)
                capacity = (int)Math.Min(length, capacity * 2L);
        }
        CheckLength(produced, length);
        // The checksum at the end is read, and checked, only with what follows the last byte.
        if (stream.ReadByte() >= 0)
            throw TooLong(length);
    }

    private static string Name(Codec codec) => codec switch
    {
        Codec.Lzo => "LZO",
        Codec.Gzip => "gzip",
        Codec.Brotli => "brotli",
        _ => $"codec {(int)codec}",
    };
}
