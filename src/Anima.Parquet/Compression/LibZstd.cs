using System.Runtime.InteropServices;

namespace Anima.Parquet.Compression;

/// <summary>The functions used of zstd.h, from the system's libzstd.</summary>
internal static unsafe partial class LibZstd
{
    private const string Library = "libzstd.so.1";

    /// <summary>What <see cref="GetFrameContentSize"/> returns where the frame does not say.</summary>
    public const ulong ContentSizeUnknown = ulong.MaxValue;

    /// <summary>A new decompression context.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial ZstdContext CreateContext();

    /// <summary>Frees a context.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeContext(nint context);

    /// <summary>Forgets an unfinished stream.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint Reset(ZstdContext context, int directive);

    /// <summary>Decompresses whole frames.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    public static partial nuint Decompress(ZstdContext context, byte* target, nuint capacity, byte* source, nuint length);

    /// <summary>Decompresses as much as there is room for.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint DecompressStream(ZstdContext context, ref ZstdBuffer output, ref ZstdBuffer input);

    /// <summary>What the first frame decompresses to.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_getFrameContentSize")]
    public static partial ulong GetFrameContentSize(byte* source, nuint length);

    /// <summary>Room that compression may need.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_compressBound")]
    public static partial nuint CompressBound(nuint length);

    /// <summary>Compresses to one frame.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_compress")]
    public static partial nuint Compress(byte* target, nuint capacity, byte* source, nuint length, int level);

    /// <summary>Whether a returned number is an error.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint GetErrorName(nuint code);

    /// <summary>The library's words for an error.</summary>
    public static string ErrorName(nuint code) => Marshal.PtrToStringUTF8(GetErrorName(code)) ?? "unknown error";
}
