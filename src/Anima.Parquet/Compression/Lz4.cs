using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace Anima.Parquet.Compression;

/// <summary>LZ4 blocks, bare or in Hadoop's framing.</summary>
internal static class Lz4
{
    /// <summary>Bytes that one stored byte can stand for.</summary>
    public const int MaxRatio = 255;

    /// <summary>Decompresses a bare block that must fill the target.</summary>
    public static void DecompressRaw(ReadOnlySpan<byte> stored, Span<byte> target)
    {
        if (LZ4Codec.Decode(stored, target) != target.Length)
            throw new DamageException("the page's LZ4 block is damaged or has another length than its header claims");
    }

    /// <summary>
    /// Decompresses what is called LZ4 without more: frames of decompressed length, then compressed length and block until that is
    /// reached, lengths big-endian. Writers that left the framing out are understood too, as by Arrow.
    /// </summary>
    public static void DecompressHadoop(ReadOnlySpan<byte> stored, Span<byte> target)
    {
        if (!TryDecompressFrames(stored, target))
            DecompressRaw(stored, target);
    }

    private static bool TryDecompressFrames(ReadOnlySpan<byte> stored, Span<byte> target)
    {
        while (stored.Length > 0)
        {
            if (!TryTakeLength(ref stored, target.Length, out var frame))
                return false;
            while (frame > 0)
            {
                if (!TryTakeLength(ref stored, int.MaxValue, out var length) || length == 0 || length > stored.Length)
                    return false;
                var produced = LZ4Codec.Decode(stored[..length], target[..frame]);
                if (produced <= 0)
                    return false;
                stored = stored[length..];
                target = target[produced..];
                frame -= produced;
            }
        }
        return target.Length == 0;
    }

    private static bool TryTakeLength(ref ReadOnlySpan<byte> stored, int limit, out int length)
    {
        var isThere = BinaryPrimitives.TryReadInt32BigEndian(stored, out length) && length >= 0 && length <= limit;
        if (isThere)
            stored = stored[sizeof(int)..];
        return isThere;
    }
}
