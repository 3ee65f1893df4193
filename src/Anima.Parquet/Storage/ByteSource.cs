namespace Anima.Parquet.Storage;

/// <summary>Bytes of a known number, read at any place. May be used by several threads.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Reads bytes.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="target">Where they go.</param>
    /// <returns>How many were read: fewer than there is room for only at the end.</returns>
    public abstract int Read(long offset, Span<byte> target);

    /// <inheritdoc/>
    public abstract void Dispose();
}
