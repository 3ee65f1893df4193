using ZstdSharp;

namespace Anima.Data;

/// <summary>Reads unpacked bytes and names the file when its packing is damaged.</summary>
/// <param name="unpacked">Unpacks; is disposed of too.</param>
/// <param name="file">Name of the file, as messages show it.</param>
internal sealed class CompressedStream(Stream unpacked, string file) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return unpacked.Read(buffer);
        }
        catch (Exception error) when (error is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new InvalidDataException($"{file}: the compressed data is damaged or ends early ({error.Message.TrimEnd('.')}); fetch or write the file again.", error);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }
}
