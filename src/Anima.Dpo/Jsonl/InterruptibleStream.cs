using Anima.Files;

namespace Anima.Dpo.Jsonl;

/// <summary>A stream whose reader stops waiting when a signal comes; a read that is under way is left to itself.</summary>
/// <param name="inner">What is read, such as a terminal or a pipe that may stay silent.</param>
/// <param name="cancellation">Ends the wait.</param>
internal sealed class InterruptibleStream(Stream inner, CancellationToken cancellation) : ReadOnlyStream
{
    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        // A read that outlives its caller needs a buffer of its own.
        var bytes = new byte[buffer.Length];
        var read = Read(bytes, 0, bytes.Length);
        bytes.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        cancellation.ThrowIfCancellationRequested();
        return inner.ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().WaitAsync(cancellation).GetAwaiter().GetResult();
    }
}
