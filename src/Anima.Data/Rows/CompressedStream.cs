using Anima.Files;
using ZstdSharp;

namespace Anima.Data;

/// <summary>Reads unpacked bytes and names the file when its packing is damaged.</summary>
/// <param name="unpacked">Unpacks; is disposed of too.</param>
/// <param name="file">Name of the file, as messages show it.</param>
internal sealed class CompressedStream(Stream unpacked, string file) : ReadOnlyStream
{
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
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }
}
