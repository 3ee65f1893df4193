using System.Buffers.Binary;
using System.IO.Hashing;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Anima.Data.Cache;

/// <summary>
/// A source's rows as token ids before truncation, in a file. Opening reads the whole file once, so that damage anywhere is found
/// before a run begins, but holds only the index; the ids stay in the file.
/// </summary>
internal sealed class TokenFile
{
    private const int BlockSize = 1 << 20;
    private const string Impossible = "its index holds what it cannot hold";

    private readonly MappedIds _ids;
    private readonly int[] _index;
    private readonly TokenDescription _description;

    private TokenFile(TokenFileHeader header, MappedIds ids, int[] index, TokenDescription description)
    {
        (_ids, _index, _description) = (ids, index, description);
        (ItemCount, LargestId) = (header.ItemCount, header.LargestId);
    }

    /// <summary>Items, and rows that make none.</summary>
    public int ItemCount { get; }

    /// <summary>The largest id, or -1 where there is none.</summary>
    public int LargestId { get; }

    /// <summary>How the source's rows hold what is trained on, as a sentence.</summary>
    public string Shape => _description.Shape;

    /// <summary>The first item, shortened.</summary>
    public string Example => _description.Example;

    /// <summary>How many of the source's files were read.</summary>
    public int FilesRead => _description.FilesRead;

    /// <summary>Opens and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key that it must have.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged or another file; the message says in a few words what is wrong.</exception>
    public static TokenFile Open(string path, TokenKey key)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        var length = file.Length;
        if (length < TokenFileHeader.Length)
            throw new InvalidDataException("it is too short");
        Span<byte> first = stackalloc byte[TokenFileHeader.Length];
        file.ReadExactly(first);
        var header = TokenFileHeader.Parse(first, length, key);
        CheckIds(file, header);
        var (index, description) = ReadIndex(file, header);
        return new TokenFile(header, new MappedIds(file, TokenFileHeader.Length), index, description);
    }

    /// <summary>The rows in order; their ids are read when they are asked for.</summary>
    public IEnumerable<ItemTokens> Rows() => Rows(_index, _ids, _description.DropReasons);

    // Also with no ids at hand, to check an index before it is believed: what does not fit throws.
    private static IEnumerable<ItemTokens> Rows(int[] index, MappedIds? ids, IReadOnlyList<string> dropReasons)
    {
        var (at, start) = (0, 0L);
        while (at < index.Length)
        {
            var (row, state) = (Next(0), Next(int.MinValue));
            var promptKey = (uint)Next(int.MinValue) | (ulong)(uint)Next(int.MinValue) << 32;
            var shared = NextIds();
            var branches = new ItemBranch[Length(2)];
            for (var b = 0; b < branches.Length; b++)
                branches[b] = new ItemBranch(NextIds(), NextTargets());
            yield return new ItemTokens(shared, branches)
            {
                Row = row,
                DropReason = RowState.Reason(state) is { } place ? dropReasons[place] : null,
                Notes = RowState.Notes(state),
                PromptKey = promptKey == 0 ? null : promptKey,
            };
        }

        int Next(int least) => at < index.Length && index[at] >= least ? index[at++] : throw new InvalidDataException(Impossible);

        // A number of things that take so many numbers each, so that no more are made than the index has room for.
        int Length(int numbers) => Next(0) is var count && count <= (index.Length - at) / numbers ? count : throw new InvalidDataException(Impossible);

        TokenIds NextIds()
        {
            var length = Next(0);
            start += length;
            return new TokenIds(ids, start - length, length);
        }

        TokenRange[]? NextTargets()
        {
            if (at < index.Length && index[at] == TokenFileHeader.AllTargets)
            {
                at++;
                return null;
            }
            var ranges = new TokenRange[Length(2)];
            for (var i = 0; i < ranges.Length; i++)
                ranges[i] = new TokenRange(Next(0), Next(0));
            return ranges;
        }
    }

    private static void CheckIds(FileStream file, TokenFileHeader header)
    {
        var hash = new XxHash3();
        var block = new byte[BlockSize];
        for (var left = header.IdCount * sizeof(int); left > 0; left -= block.Length)
        {
            if (left < block.Length)
                block = new byte[left];
            file.ReadExactly(block);
            hash.Append(block);
            var ids = MemoryMarshal.Cast<byte, int>(block.AsSpan());
            ToNative(ids);
            if (ids.ContainsAnyExceptInRange(0, header.LargestId))
                throw new InvalidDataException("it holds ids that it cannot hold");
        }
        if (hash.GetCurrentHashAsUInt64() != header.IdsHash)
            throw new InvalidDataException("its ids have changed");
    }

    private static (int[] Index, TokenDescription Description) ReadIndex(FileStream file, TokenFileHeader header)
    {
        // No more than the file holds: the header was checked against its length.
        var bytes = new byte[header.IndexLength];
        file.ReadExactly(bytes);
        if (XxHash3.HashToUInt64(bytes) != header.IndexHash)
            throw new InvalidDataException("its index has changed");
        var index = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, header.IndexCount * sizeof(int))).ToArray();
        ToNative(index);
        var description = ParseDescription(bytes.AsSpan(header.IndexCount * sizeof(int)));
        CheckIndex(index, header, description.DropReasons);
        return (index, description);
    }

    private static TokenDescription ParseDescription(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TokenFileJson.Default.TokenDescription) ?? throw new InvalidDataException("its description is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("its description cannot be read", error);
        }
    }

    private static void CheckIndex(int[] index, TokenFileHeader header, IReadOnlyList<string> dropReasons)
    {
        var (items, ids, row) = (0, 0L, 0);
        try
        {
            foreach (var tokens in Rows(index, null, dropReasons))
            {
                // Every row is there, and the items of one row follow each other.
                if (tokens.Row != row && tokens.Row != row + (items > 0 ? 1 : 0) || (tokens.Branches.Count == 0) != (tokens.DropReason is not null))
                    throw new InvalidDataException(Impossible);
                foreach (var (branch, targets) in tokens.Branches)
                    if (targets?.Any(range => range.Start > branch.Length - range.Length) == true)
                        throw new InvalidDataException(Impossible);
                row = tokens.Row;
                items++;
                ids += tokens.Shared.Length + tokens.Branches.Sum(branch => (long)branch.Ids.Length);
            }
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new InvalidDataException(Impossible, error);
        }
        if (items != header.ItemCount || ids != header.IdCount)
            throw new InvalidDataException("its index and its ids do not belong together");
    }

    private static void ToNative(Span<int> integers)
    {
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(integers, integers);
    }
}

/// <summary>
/// The ids of a file, mapped into memory and copied out where they are needed: opening a file of any size reads none of them, and what was
/// read can be dropped by the system. Unmapped when the last item that reads from it is gone. Safe for several threads.
/// </summary>
internal sealed class MappedIds
{
    private readonly SafeMemoryMappedViewHandle _view;
    private readonly long _origin;

    /// <summary>Maps a file.</summary>
    /// <param name="file">An open file that is not empty; it may be closed afterwards.</param>
    /// <param name="origin">The place of its first id, in bytes.</param>
    public MappedIds(FileStream file, long origin)
    {
        using var mapping = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
        _origin = origin;
    }

    /// <summary>Copies ids out.</summary>
    /// <param name="start">Index of the first.</param>
    /// <param name="length">How many.</param>
    public int[] Read(long start, int length)
    {
        var ids = new int[length];
        _view.ReadSpan<int>((ulong)(_origin + start * sizeof(int)), ids);
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(ids, ids);
        return ids;
    }
}
