using Anima.Files;

namespace Anima.Parquet.Storage;

/// <summary>A <see cref="ByteSource"/> as the library wants to see it: with a position of its own, so that each reader has one.</summary>
internal sealed class SourceStream(ByteSource source) : ReadOnlyStream
{
    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override long Length => source.Length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <summary>What went wrong below the file's format, such as a disk's error; the library passes on its text alone.</summary>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = Position < 0 ? 0 : source.Read(Position, buffer);
            Position += read;
            return read;
        }
        catch (Exception error)
        {
            Failure = error;
            throw;
        }
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };
}
