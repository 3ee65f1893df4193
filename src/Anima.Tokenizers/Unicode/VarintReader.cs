namespace Anima.Tokenizers.Unicode;

/// <summary>Reads the variable-length integers of the embedded Unicode tables.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public int Next()
    {
        int value = 0, shift = 0, used = 0;
        byte b;
        do
        {
            b = _rest[used++];
            value |= (b & 0x7f) << shift;
            shift += 7;
        }
        while (b >= 0x80);
        _rest = _rest[used..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public static byte[] Resource(string name)
    {
        using var stream = typeof(VarintReader).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
