namespace Anima.Parquet.Storage;

/// <summary>A part of a <see cref="ByteSource"/> at a time: what was read is given up by the next read.</summary>
internal abstract class ByteWindow : IDisposable
{
    /// <summary>Bytes at an offset, valid until the next read.</summary>
    /// <param name="offset">Where they begin; they must lie inside the source.</param>
    /// <param name="length">How many.</param>
    public abstract ReadOnlySpan<byte> Read(long offset, int length);

    /// <inheritdoc/>
    public abstract void Dispose();
}
