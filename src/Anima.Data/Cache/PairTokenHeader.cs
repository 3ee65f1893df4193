using System.Buffers.Binary;
using System.IO.Hashing;

namespace Anima.Data.Cache;

/// <summary>
/// The first bytes of a file of prepared pairs, little-endian. Behind them lie the ids (int32 each; prompt, chosen and rejected of one row
/// after the other), the index (for each pair three lengths, a state, the row, and 64 bits that tell its prompt, int32 each) and the description (JSON).
/// </summary>
internal readonly record struct PairTokenHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 88;

    /// <summary>Bytes of a row in the index.</summary>
    public const int RowLength = RowNumbers * sizeof(int);

    /// <summary>Numbers of a row in the index.</summary>
    public const int RowNumbers = 7;

    private const int FormatVersion = 2;
    private const int HashedLength = Length - sizeof(ulong);

    private static ReadOnlySpan<byte> Magic => "ANIMA-PT"u8;

    /// <summary>Rows, dropped ones included.</summary>
    public required int RowCount { get; init; }

    /// <summary>Ids of all rows.</summary>
    public required long IdCount { get; init; }

    /// <summary>Bytes of the description.</summary>
    public required int DescriptionLength { get; init; }

    /// <summary>The largest id, or -1 where there is none.</summary>
    public required int LargestId { get; init; }

    /// <summary>XXH3 of the ids' bytes.</summary>
    public required ulong IdsHash { get; init; }

    /// <summary>XXH3 of the bytes of index and description.</summary>
    public required ulong IndexHash { get; init; }

    /// <summary>Bytes of index and description.</summary>
    public long IndexLength => (long)RowCount * RowLength + DescriptionLength;

    /// <summary>Bytes of the whole file.</summary>
    public long FileLength => Length + IdCount * sizeof(int) + IndexLength;

    /// <summary>Reads and checks a header: afterwards every count fits into the file.</summary>
    /// <param name="bytes">The file's first <see cref="Length"/> bytes.</param>
    /// <param name="fileLength">The file's length.</param>
    /// <param name="key">The key that the file must have.</param>
    /// <exception cref="InvalidDataException">It is none, or not of this file; the message says in a few words what is wrong.</exception>
    public static PairTokenHeader Parse(ReadOnlySpan<byte> bytes, long fileLength, TokenKey key)
    {
        if (!bytes.StartsWith(Magic))
            throw new InvalidDataException("it is another kind of file");
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != FormatVersion)
            throw new InvalidDataException("it has another version");
        if (XxHash3.HashToUInt64(bytes[..HashedLength]) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[HashedLength..]))
            throw new InvalidDataException("its header has changed");
        if (!bytes.Slice(32, 32).SequenceEqual(key.Digest))
            throw new InvalidDataException("it holds something else than its name says");
        var header = new PairTokenHeader
        {
            RowCount = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            IdCount = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            DescriptionLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            LargestId = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            IdsHash = BinaryPrimitives.ReadUInt64LittleEndian(bytes[64..]),
            IndexHash = BinaryPrimitives.ReadUInt64LittleEndian(bytes[72..]),
        };
        header.CheckCounts(fileLength);
        return header;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="bytes">Takes <see cref="Length"/> bytes.</param>
    /// <param name="key">The file's key.</param>
    public void Write(Span<byte> bytes, TokenKey key)
    {
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], RowCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], IdCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], DescriptionLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], LargestId);
        key.Digest.CopyTo(bytes[32..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[64..], IdsHash);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[72..], IndexHash);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[HashedLength..], XxHash3.HashToUInt64(bytes[..HashedLength]));
    }

    private void CheckCounts(long fileLength)
    {
        // The first bounds keep the sum from overflowing.
        if (RowCount < 0 || DescriptionLength < 0 || IdCount < 0 || IdCount > fileLength || FileLength != fileLength)
            throw new InvalidDataException("its length is not what its header says");
        if (IndexLength > Array.MaxLength || (LargestId < 0) != (IdCount == 0))
            throw new InvalidDataException("its header holds what it cannot hold");
    }
}
