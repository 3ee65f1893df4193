using Anima.Parquet.Storage;

namespace Anima.Parquet.Compression;

/// <summary>Zstandard, by the system's libzstd.</summary>
internal sealed unsafe class Zstd : IDisposable
{
    // ZSTD_reset_session_only of zstd.h.
    private const int SessionOnly = 1;
    private const int DefaultLevel = 3;

    private readonly ZstdContext _context = WithLibrary(LibZstd.CreateContext);

    /// <summary>Decompresses into a buffer that grows with what is produced, not with what is claimed.</summary>
    public void Decompress(ReadOnlySpan<byte> stored, int length, PageBuffer buffer, int offset)
    {
        fixed (byte* source = stored)
        {
            var size = LibZstd.GetFrameContentSize(source, (nuint)stored.Length);
            if (size != LibZstd.ContentSizeUnknown && size > (ulong)length)
                throw new DamageException($"the page's zstd frame is damaged or does not hold the {length} bytes that the header claims");
            var plausible = PageDecompressor.PlausibleLength(stored.Length, length);
            buffer.Reserve(offset + plausible, offset);
            if (plausible == length)
                DecompressAtOnce(source, stored.Length, length, buffer, offset);
            else
                DecompressStepwise(source, stored.Length, length, buffer, offset);
        }
    }

    /// <summary>Compresses to one frame.</summary>
    /// <param name="bytes">What to compress.</param>
    /// <param name="buffer">Where the frame goes.</param>
    /// <returns>The frame's length.</returns>
    public static int Compress(ReadOnlySpan<byte> bytes, PageBuffer buffer)
    {
        var length = (nuint)bytes.Length;
        buffer.Reserve((int)WithLibrary(() => LibZstd.CompressBound(length)));
        fixed (byte* source = bytes, target = buffer.Bytes)
        {
            var written = LibZstd.Compress(target, (nuint)buffer.Bytes.Length, source, length, DefaultLevel);
            Check(written);
            return (int)written;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private void DecompressAtOnce(byte* source, int storedLength, int length, PageBuffer buffer, int offset)
    {
        fixed (byte* target = buffer.Bytes)
        {
            var produced = LibZstd.Decompress(_context, target + offset, (nuint)length, source, (nuint)storedLength);
            Check(produced);
            PageDecompressor.CheckLength((long)produced, length);
        }
    }

    private void DecompressStepwise(byte* source, int storedLength, int length, PageBuffer buffer, int offset)
    {
        Check(LibZstd.Reset(_context, SessionOnly));
        var input = new ZstdBuffer { Bytes = source, Length = (nuint)storedLength };
        var produced = 0;
        nuint pending = 1;
        while (pending != 0 || input.Position < input.Length)
        {
            if (produced == length)
                throw PageDecompressor.TooLong(length);
            var capacity = Math.Min(length, Math.Max(buffer.Bytes.Length - offset, produced * 2L));
            buffer.Reserve(offset + (int)capacity, offset + produced);
            var before = (produced, input.Position);
            fixed (byte* target = buffer.Bytes)
            {
                var output = new ZstdBuffer { Bytes = target + offset + produced, Length = (nuint)(capacity - produced) };
                pending = LibZstd.DecompressStream(_context, ref output, ref input);
                Check(pending);
                produced += (int)output.Position;
            }
            if (before == (produced, input.Position) && capacity > produced)
                throw new DamageException("the page's zstd frame ends early");
        }
        PageDecompressor.CheckLength(produced, length);
    }

    private static void Check(nuint code)
    {
        if (LibZstd.IsError(code) != 0)
            throw new DamageException($"the page's zstd frame is damaged ({LibZstd.ErrorName(code)})");
    }

    /// <summary>Calls the library, and says what to install where it is missing.</summary>
    public static T WithLibrary<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (DllNotFoundException error)
        {
            throw new FileNotFoundException("libzstd.so.1, which data compressed with zstd needs, is missing; install it (Debian's package libzstd1).", error);
        }
    }
}
