using System.Text;
using System.Text.Unicode;

namespace Anima.Parquet.Metadata;

/// <summary>
/// Reads Thrift's compact protocol from bytes that may be hostile: every length is checked against what is left, and nothing is
/// taken by a size that is only claimed. Specification: thrift-compact-protocol.md of Apache Thrift.
/// </summary>
/// <param name="bytes">Starts with the structure; may go on behind it.</param>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the header of a structure's next field.</summary>
    /// <param name="id">The last field's id, 0 at first; is set to this one's.</param>
    /// <param name="type">The type of its value.</param>
    /// <returns>False at the structure's end.</returns>
    public bool ReadField(ref int id, out CompactType type)
    {
        var header = ReadByte();
        type = (CompactType)(header & 0x0F);
        if (header == 0)
            return false;
        if (type is < CompactType.True or > CompactType.Struct)
            throw new DamageException($"a Thrift field has the unknown type {(int)type}");
        var delta = header >> 4;
        id = delta != 0 ? id + delta : (short)ReadZigzag();
        return true;
    }

    /// <summary>A boolean, which is the field's type.</summary>
    public static bool ReadBoolean(CompactType type)
    {
        if (type is not (CompactType.True or CompactType.False))
            throw WrongType(type, "a boolean");
        return type == CompactType.True;
    }

    /// <summary>An integer of one byte.</summary>
    public sbyte ReadInt8(CompactType type)
    {
        Expect(type, CompactType.Byte);
        return (sbyte)ReadByte();
    }

    /// <summary>A 32-bit integer.</summary>
    public int ReadInt32(CompactType type)
    {
        Expect(type, CompactType.Int32);
        var value = ReadZigzag();
        return value == (int)value ? (int)value : throw new DamageException("a Thrift integer exceeds 32 bits");
    }

    /// <summary>A 32-bit integer that counts or measures something.</summary>
    public int ReadSize(CompactType type, string what)
    {
        var value = ReadInt32(type);
        return value >= 0 ? value : throw new DamageException($"{what} is {value}");
    }

    /// <summary>A 64-bit integer.</summary>
    public long ReadInt64(CompactType type)
    {
        Expect(type, CompactType.Int64);
        return ReadZigzag();
    }

    /// <summary>Bytes; valid as long as those given.</summary>
    public ReadOnlySpan<byte> ReadBinary(CompactType type)
    {
        Expect(type, CompactType.Binary);
        var length = ReadVarint();
        return Take(length > int.MaxValue ? int.MaxValue : (int)length);
    }

    /// <summary>UTF-8 text.</summary>
    public string ReadString(CompactType type)
    {
        var text = ReadBinary(type);
        return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw new DamageException("a name is not UTF-8");
    }

    /// <summary>The header of a list of structures. Each takes a byte at least, so its size is bounded by what is left.</summary>
    /// <returns>How many elements follow.</returns>
    public int ReadStructList(CompactType type)
    {
        Expect(type, CompactType.List);
        var size = ReadListHeader(out var element);
        if (size > 0 && element != CompactType.Struct)
            throw WrongType(element, "a struct");
        return size;
    }

    /// <summary>The header of a list of strings; read each with <see cref="CompactType.Binary"/>.</summary>
    public int ReadStringList(CompactType type)
    {
        Expect(type, CompactType.List);
        var size = ReadListHeader(out var element);
        if (size > 0 && element != CompactType.Binary)
            throw WrongType(element, "a string");
        return size;
    }

    /// <summary>Passes over a value of any type.</summary>
    public void Skip(CompactType type) => Skip(type, 0);

    /// <summary>Fails unless a field holds a structure.</summary>
    public static void ExpectStruct(CompactType type) => Expect(type, CompactType.Struct);

    private void Skip(CompactType type, int depth)
    {
        if (depth > MaxDepth)
            throw new DamageException($"Thrift structures are nested deeper than {MaxDepth}");
        switch (type)
        {
            case CompactType.True or CompactType.False:
                break;
            case CompactType.Byte:
                ReadByte();
                break;
            case CompactType.Int16 or CompactType.Int32 or CompactType.Int64:
                ReadVarint();
                break;
            case CompactType.Double:
                Take(sizeof(double));
                break;
            case CompactType.Binary:
                ReadBinary(type);
                break;
            case CompactType.List or CompactType.Set:
                SkipList(depth);
                break;
            case CompactType.Map:
                SkipMap(depth);
                break;
            case CompactType.Struct:
                for (var id = 0; ReadField(ref id, out var field);)
                    Skip(field, depth + 1);
                break;
            default:
                throw new DamageException($"a Thrift value has the unknown type {(int)type}");
        }
    }

    private void SkipList(int depth)
    {
        var size = ReadListHeader(out var element);
        for (var i = 0; i < size; i++)
            SkipElement(element, depth);
    }

    private void SkipMap(int depth)
    {
        var size = ReadVarint();
        if (size == 0)
            return;
        CheckSize(size);
        var types = ReadByte();
        for (var i = 0ul; i < size; i++)
        {
            SkipElement((CompactType)(types >> 4), depth);
            SkipElement((CompactType)(types & 0x0F), depth);
        }
    }

    // Inside lists and maps a boolean is a byte of its own.
    private void SkipElement(CompactType type, int depth)
    {
        if (type is CompactType.True or CompactType.False)
            ReadByte();
        else
            Skip(type, depth + 1);
    }

    private int ReadListHeader(out CompactType element)
    {
        var header = ReadByte();
        element = (CompactType)(header & 0x0F);
        var size = header >> 4 == 15 ? ReadVarint() : (ulong)(header >> 4);
        CheckSize(size);
        return (int)size;
    }

    private readonly void CheckSize(ulong size)
    {
        if (size > (ulong)(_bytes.Length - Position))
            throw Truncated($"a list claims {size} elements where {_bytes.Length - Position} bytes are left");
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

    private static void Expect(CompactType found, CompactType expected)
    {
        if (found != expected)
            throw WrongType(found, expected.ToString());
    }

    private static DamageException WrongType(CompactType found, string expected) =>
        new($"a Thrift field has type {(int)found} where {expected} belongs");

    private static DamageException Truncated(string problem) => new(problem) { IsTruncated = true };
}
