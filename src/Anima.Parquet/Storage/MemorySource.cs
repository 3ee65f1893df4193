namespace Anima.Parquet.Storage;

/// <summary>Bytes in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override ByteWindow OpenWindow(int size) => new Window(bytes);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private sealed class Window(ReadOnlyMemory<byte> bytes) : ByteWindow
    {
        public override ReadOnlySpan<byte> Read(long offset, int length) => bytes.Span.Slice((int)offset, length);

        public override void Dispose()
        {
        }
    }
}
