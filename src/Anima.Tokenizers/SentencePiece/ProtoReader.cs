using System.Buffers.Binary;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>Reads the wire format of protocol buffers, field by field, and never past the end.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>The number and wire type of the next field.</summary>
    /// <exception cref="FormatException">The data is no protocol buffer.</exception>
    public (int Field, int Type) Tag()
    {
        var tag = ReadVarint();
        if (tag >> 3 is 0 or > int.MaxValue)
            throw new FormatException($"a field has the number {tag >> 3}");
        return ((int)(tag >> 3), (int)(tag & 7));
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_rest.IsEmpty)
                throw new FormatException("it ends inside a number");
            var b = _rest[0];
            _rest = _rest[1..];
            if (shift < 64)
                value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
        throw new FormatException("a number has more than ten bytes");
    }

    /// <summary>A 32-bit integer; negative ones are written as ten bytes.</summary>
    public int ReadInt32() => (int)(long)ReadVarint();

    public bool ReadBool() => ReadVarint() != 0;

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadVarint();
        return length <= (ulong)_rest.Length ? Take((int)length) : throw new FormatException($"a field says that it has {length} bytes, but {_rest.Length} follow");
    }

    public void Skip(int type)
    {
        switch (type)
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Take(8);
                break;
            case Bytes:
                ReadBytes();
                break;
            case Fixed32:
                Take(4);
                break;
            default:
                throw new FormatException($"a field has the wire type {type}");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new FormatException("it ends inside a field");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
