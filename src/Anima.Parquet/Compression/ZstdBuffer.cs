using System.Runtime.InteropServices;

namespace Anima.Parquet.Compression;

/// <summary>ZSTD_inBuffer and ZSTD_outBuffer of zstd.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    /// <summary>The memory.</summary>
    public byte* Bytes;

    /// <summary>Its length.</summary>
    public nuint Length;

    /// <summary>How much of it is done.</summary>
    public nuint Position;
}
