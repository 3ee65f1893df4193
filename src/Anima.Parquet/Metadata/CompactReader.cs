namespace Anima.Parquet.Metadata;

/// <summary>
/// Reads what is needed of Thrift's compact protocol from bytes that may be hostile: every length is checked against what is left,
/// nothing is taken by a size that is only claimed, and nesting is bounded. Specification: thrift-compact-protocol.md of Apache Thrift.
/// </summary>
/// <param name="bytes">Starts with the structure; may go on behind it.</param>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    // The protocol's types by its numbers; those between Byte and Double are varints.
    private const int True = 1, False = 2, Byte = 3, Int16 = 4, Int32 = 5, Int64 = 6, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12;
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the header of a structure's next field.</summary>
    /// <param name="id">The last field's id, 0 at first; is set to this one's.</param>
    /// <param name="type">The type of its value.</param>
    /// <returns>False at the structure's end.</returns>
    public bool ReadField(ref int id, out int type)
    {
        var header = ReadByte();
        type = header & 0x0F;
        if (header == 0)
            return false;
        if (type is < True or > Struct)
            throw new DamageException($"a Thrift field has the unknown type {type}");
        var delta = header >> 4;
        id = delta != 0 ? id + delta : (short)ReadZigzag();
        return true;
    }

    /// <summary>A boolean, which is the field's type.</summary>
    public static bool ReadBoolean(int type) =>
        type is True or False ? type == True : throw new DamageException($"a Thrift field has type {type} where a boolean belongs");

    /// <summary>A 32-bit integer.</summary>
    public int ReadInt32(int type)
    {
        Expect(type, Int32);
        var value = ReadZigzag();
        return value == (int)value ? (int)value : throw new DamageException("a Thrift integer exceeds 32 bits");
    }

    /// <summary>A 32-bit integer that counts or measures something.</summary>
    public int ReadSize(int type, string what)
    {
        var value = ReadInt32(type);
        return value >= 0 ? value : throw new DamageException($"{what} is {value}");
    }

    /// <summary>A 64-bit integer.</summary>
    public long ReadInt64(int type)
    {
        Expect(type, Int64);
        return ReadZigzag();
    }

    /// <summary>Passes over text or bytes.</summary>
    /// <returns>Their length.</returns>
    public int SkipBinary(int type)
    {
        Expect(type, Binary);
        var length = (int)Math.Min(ReadVarint(), int.MaxValue);
        Take(length);
        return length;
    }

    /// <summary>The header of a list of structures. Each takes a byte at least, so its size is bounded by what is left.</summary>
    /// <returns>How many elements follow.</returns>
    public int ReadStructList(int type)
    {
        Expect(type, List);
        var size = ReadListHeader(out var element);
        if (size > 0)
            Expect(element, Struct);
        return size;
    }

    /// <summary>Fails unless a field holds a structure.</summary>
    public static void ExpectStruct(int type) => Expect(type, Struct);

    /// <summary>Passes over a value of any type.</summary>
    public void Skip(int type) => Skip(type, 0);

    private void Skip(int type, int depth)
    {
        if (depth > MaxDepth)
            throw new DamageException($"Thrift structures are nested deeper than {MaxDepth}");
        switch (type)
        {
            case True or False:
                break;
            case Byte:
                ReadByte();
                break;
            case Int16 or Int32 or Int64:
                ReadVarint();
                break;
            case Double:
                Take(sizeof(double));
                break;
            case Binary:
                SkipBinary(type);
                break;
            case List or Set:
                var size = ReadListHeader(out var element);
                for (var i = 0; i < size; i++)
                    SkipElement(element, depth);
                break;
            case Map:
                SkipMap(depth);
                break;
            case Struct:
                for (var id = 0; ReadField(ref id, out var field);)
                    Skip(field, depth + 1);
                break;
            default:
                throw new DamageException($"a Thrift value has the unknown type {type}");
        }
    }

    private void SkipMap(int depth)
    {
        var size = CheckedSize(ReadVarint());
        if (size == 0)
            return;
        var types = ReadByte();
        for (var i = 0; i < size; i++)
        {
            SkipElement(types >> 4, depth);
            SkipElement(types & 0x0F, depth);
        }
    }

    // Inside lists and maps a boolean is a byte of its own.
    private void SkipElement(int type, int depth) => Skip(type is True or False ? Byte : type, depth + 1);

    private int ReadListHeader(out int element)
    {
        var header = ReadByte();
        element = header & 0x0F;
        return CheckedSize(header >> 4 == 15 ? ReadVarint() : (ulong)(header >> 4));
    }

    private readonly int CheckedSize(ulong size)
    {
        var left = _bytes.Length - Position;
        return size <= (ulong)left ? (int)size : throw Truncated($"a list claims {size} elements where {left} bytes are left");
    }

    private long ReadZigzag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        var value = 0ul;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = ReadByte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new DamageException("a Thrift varint is longer than 10 bytes");
    }

    private byte ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - Position)
            throw Truncated("a Thrift structure runs past its end");
        var taken = _bytes.Slice(Position, length);
        Position += length;
        return taken;
    }

    private static void Expect(int found, int expected)
    {
        if (found != expected)
            throw new DamageException($"a Thrift field has type {found} where {expected} belongs");
    }

    private static DamageException Truncated(string problem) => new(problem) { IsTruncated = true };
}
