namespace Anima.Checkpoints;

/// <summary>One tensor on its way into a safetensors file. Its bytes are asked for when its turn comes, so a whole checkpoint never stands in memory.</summary>
internal sealed class TensorToWrite
{
    private readonly Action<Stream> _write;

    /// <summary>A tensor whose bytes <paramref name="write"/> puts onto the stream: exactly the shape's bytes, row major, little endian.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Sizes; empty for a scalar.</param>
    /// <param name="write">Called once, while the file is being written.</param>
    public TensorToWrite(string name, TensorType type, ReadOnlySpan<long> shape, Action<Stream> write)
    {
        var bits = (long)type.Bits();
        foreach (var size in shape)
            bits = checked(bits * size);
        (Name, Type, Shape, ByteLength, _write) = (name, type, shape.ToArray(), bits / 8, write);
    }

    /// <summary>A tensor whose bytes are at hand.</summary>
    public TensorToWrite(string name, TensorType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
        : this(name, type, shape, stream => stream.Write(bytes.Span))
    {
    }

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public TensorType Type { get; }

    /// <summary>Sizes, row major.</summary>
    public long[] Shape { get; }

    /// <summary>Bytes that the tensor takes.</summary>
    public long ByteLength { get; }

    /// <summary>A tensor in foreign memory, which must stay valid until the file is written; larger than 2 GiB is fine.</summary>
    public static unsafe TensorToWrite FromPointer(string name, TensorType type, ReadOnlySpan<long> shape, byte* data)
    {
        var address = (nint)data;
        TensorToWrite tensor = null!;
        return tensor = new TensorToWrite(name, type, shape, stream => WriteFrom(stream, (byte*)address, tensor.ByteLength));
    }

    internal void WriteTo(Stream stream) => _write(stream);

    private static unsafe void WriteFrom(Stream stream, byte* data, long length)
    {
        const int Piece = 1 << 24;
        for (var done = 0L; done < length; done += Piece)
            stream.Write(new ReadOnlySpan<byte>(data + done, (int)Math.Min(Piece, length - done)));
    }
}
