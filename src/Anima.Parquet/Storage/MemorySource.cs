namespace Anima.Parquet.Storage;

/// <summary>Bytes in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> target)
    {
        var read = (int)Math.Clamp(bytes.Length - offset, 0, target.Length);
        bytes.Span.Slice((int)offset, read).CopyTo(target);
        return read;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
