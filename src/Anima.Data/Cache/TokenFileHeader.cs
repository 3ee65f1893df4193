using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json.Serialization;

namespace Anima.Data.Cache;

/// <summary>
/// The first bytes of a file of tokens, little-endian. Behind them lie the ids (int32 each; of each item its shared part, then its branches),
/// the index and the description (JSON). The index has for each item, int32 each: its row, a state, 64 bits that tell its prompt, the length
/// of its shared part, the number of its branches; and for each branch its length, the number of its ranges of targets, -1 where all of it is
/// learnt, and start and length of each range.
/// </summary>
internal readonly record struct TokenFileHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 96;

    /// <summary>What stands for a branch that is learnt from end to end in place of the number of its ranges.</summary>
    public const int AllTargets = -1;

    private const int FormatVersion = 4;
    private const int HashedLength = Length - sizeof(ulong);

    private static ReadOnlySpan<byte> Magic => "ANIMA-TK"u8;

    /// <summary>Items, and rows that make none.</summary>
    public required int ItemCount { get; init; }

    /// <summary>Numbers of the index.</summary>
    public required int IndexCount { get; init; }

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
    public long IndexLength => (long)IndexCount * sizeof(int) + DescriptionLength;

    /// <summary>Bytes of the whole file.</summary>
    public long FileLength => Length + IdCount * sizeof(int) + IndexLength;

    /// <summary>Reads and checks a header: afterwards every count fits into the file.</summary>
    /// <param name="bytes">The file's first <see cref="Length"/> bytes.</param>
    /// <param name="fileLength">The file's length.</param>
    /// <param name="key">The key that the file must have.</param>
    /// <exception cref="InvalidDataException">It is none, or not of this file; the message says in a few words what is wrong.</exception>
    public static TokenFileHeader Parse(ReadOnlySpan<byte> bytes, long fileLength, TokenKey key)
    {
        if (!bytes.StartsWith(Magic))
            throw new InvalidDataException("it is another kind of file");
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != FormatVersion)
            throw new InvalidDataException("it has another version");
        if (XxHash3.HashToUInt64(bytes[..HashedLength]) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[HashedLength..]))
            throw new InvalidDataException("its header has changed");
        if (!bytes.Slice(32, 32).SequenceEqual(key.Digest))
            throw new InvalidDataException("it holds something else than its name says");
        var header = new TokenFileHeader
        {
            ItemCount = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            IndexCount = BinaryPrimitives.ReadInt32LittleEndian(bytes[80..]),
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
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], ItemCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], IdCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], DescriptionLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], LargestId);
        key.Digest.CopyTo(bytes[32..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[64..], IdsHash);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[72..], IndexHash);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[80..], IndexCount);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[HashedLength..], XxHash3.HashToUInt64(bytes[..HashedLength]));
    }

    private void CheckCounts(long fileLength)
    {
        // The first bounds keep the sum from overflowing.
        if (ItemCount < 0 || IndexCount < 0 || DescriptionLength < 0 || IdCount < 0 || IdCount > fileLength || FileLength != fileLength)
            throw new InvalidDataException("its length is not what its header says");
        if (IndexLength > Array.MaxLength || (LargestId < 0) != (IdCount == 0))
            throw new InvalidDataException("its header holds what it cannot hold");
    }
}

/// <summary>What a file of tokens says beside ids and lengths.</summary>
/// <param name="Shape">How the source's rows hold what is trained on, as a sentence.</param>
/// <param name="Example">The first item, shortened.</param>
/// <param name="FilesRead">How many of the source's files were read; a limit may end in an early one.</param>
/// <param name="DropReasons">Why rows have no ids; the index names a reason by its place here.</param>
internal sealed record TokenDescription(string Shape, string Example, int FilesRead, IReadOnlyList<string> DropReasons);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TokenDescription))]
internal sealed partial class TokenFileJson : JsonSerializerContext;

/// <summary>The last number of a row in the index: the lowest bits are its notes, the rest is 0, or the place of the reason for dropping the row, from 1.</summary>
internal static class RowState
{
    private const int NoteBits = 8;

    /// <summary>Packs a state.</summary>
    public static int Of(RowNotes notes, int? reason) => (int)notes | (reason + 1 ?? 0) << NoteBits;

    /// <summary>What is noteworthy about the row.</summary>
    public static RowNotes Notes(int state) => (RowNotes)(state & ((1 << NoteBits) - 1));

    /// <summary>The place of the reason, or null.</summary>
    public static int? Reason(int state) => state >> NoteBits == 0 ? null : (state >> NoteBits) - 1;
}
