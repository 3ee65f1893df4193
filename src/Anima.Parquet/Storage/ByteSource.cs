namespace Anima.Parquet.Storage;

/// <summary>Bytes of a known number, read through windows. May be used by several threads, each with windows of its own.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Opens a window.</summary>
    /// <param name="size">How many bytes to hold on to at a time, if no read asks for more.</param>
    public abstract ByteWindow OpenWindow(int size);

    /// <inheritdoc/>
    public abstract void Dispose();
}
