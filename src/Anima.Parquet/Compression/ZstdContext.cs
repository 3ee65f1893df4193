using Microsoft.Win32.SafeHandles;

namespace Anima.Parquet.Compression;

/// <summary>A decompression context of libzstd.</summary>
internal sealed class ZstdContext : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Is called by the marshaller.</summary>
    public ZstdContext()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibZstd.IsError(LibZstd.FreeContext(handle)) == 0;
}
