namespace Anima.Parquet.Compression;

/// <summary>Reads what zstd compressed, by the system's libzstd: one frame or several, of any size, in bounded memory.</summary>
public sealed unsafe class ZstdStream : Stream
{
    private const int BlockSize = 128 * 1024;

    private readonly Stream _stored;
    private readonly ZstdContext _context = Zstd.WithLibrary(LibZstd.CreateContext);
    private readonly byte[] _block = new byte[BlockSize];
    private int _start;
    private int _end;
    private bool _isInsideFrame;
    private bool _hasMore;

    /// <summary>Reads from <paramref name="stored"/>, which stays open.</summary>
    /// <exception cref="FileNotFoundException">The system has no libzstd.</exception>
    public ZstdStream(Stream stored) => _stored = stored;

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
    /// <exception cref="InvalidDataException">The data is damaged or ends within a frame.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            // What the library holds back comes out even when nothing more goes in.
            if (_start == _end && !_hasMore && !Fill())
                return _isInsideFrame ? throw new InvalidDataException("the zstd data ends early") : 0;
            if (Decompress(buffer) is var produced and > 0)
                return produced;
        }
        return 0;
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
            _context.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _start = 0;
        _end = _stored.Read(_block);
        return _end > 0;
    }

    private int Decompress(Span<byte> buffer)
    {
        fixed (byte* source = _block, target = buffer)
        {
            var input = new ZstdBuffer { Bytes = source, Length = (nuint)_end, Position = (nuint)_start };
            var output = new ZstdBuffer { Bytes = target, Length = (nuint)buffer.Length };
            var left = LibZstd.DecompressStream(_context, ref output, ref input);
            if (LibZstd.IsError(left) != 0)
                throw new InvalidDataException($"the zstd data is damaged ({LibZstd.ErrorName(left)})");
            // A call that does nothing asks for the next frame's header, whether there is one or not.
            if ((int)input.Position > _start || output.Position > 0)
                _isInsideFrame = left != 0;
            _start = (int)input.Position;
            _hasMore = output.Position == output.Length;
            return (int)output.Position;
        }
    }
}
