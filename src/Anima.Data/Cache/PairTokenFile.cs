using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Anima.Data.Cache;

/// <summary>
/// A source's rows as token ids before truncation, in a file. Opening reads the whole file once, so that damage anywhere is found
/// before a run begins, but holds only the index; the ids stay in the file.
/// </summary>
internal sealed class PairTokenFile
{
    private const int BlockSize = 1 << 20;

    private readonly MappedIds _ids;
    private readonly int[] _index;
    private readonly PairTokenDescription _description;

    private PairTokenFile(PairTokenHeader header, MappedIds ids, int[] index, PairTokenDescription description)
    {
        (_ids, _index, _description) = (ids, index, description);
        LargestId = header.LargestId;
    }

    /// <summary>Rows, dropped ones included.</summary>
    public int RowCount => _index.Length / PairTokenHeader.RowNumbers;

    /// <summary>The largest id, or -1 where there is none.</summary>
    public int LargestId { get; }

    /// <summary>How the source's rows hold pairs, as a sentence.</summary>
    public string Shape => _description.Shape;

    /// <summary>The first pair, shortened.</summary>
    public string Example => _description.Example;

    /// <summary>How many of the source's files were read.</summary>
    public int FilesRead => _description.FilesRead;

    /// <summary>Opens and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key that it must have.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged or another file; the message says in a few words what is wrong.</exception>
    public static PairTokenFile Open(string path, TokenKey key)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        var length = file.Length;
        if (length < PairTokenHeader.Length)
            throw new InvalidDataException("it is too short");
        Span<byte> first = stackalloc byte[PairTokenHeader.Length];
        file.ReadExactly(first);
        var header = PairTokenHeader.Parse(first, length, key);
        CheckIds(file, header);
        var (index, description) = ReadIndex(file, header);
        return new PairTokenFile(header, new MappedIds(file, PairTokenHeader.Length), index, description);
    }

    /// <summary>The rows in order; their ids are read when they are asked for.</summary>
    public IEnumerable<PairTokens> Rows()
    {
        var start = 0L;
        for (var i = 0; i < _index.Length; i += PairTokenHeader.RowNumbers)
        {
            var reason = PairTokenState.Reason(_index[i + 3]);
            var promptKey = (uint)_index[i + 5] | (ulong)(uint)_index[i + 6] << 32;
            yield return new PairTokens(
                Next(ref start, _index[i]), Next(ref start, _index[i + 1]), Next(ref start, _index[i + 2]),
                PairTokenState.IsBoundaryMoved(_index[i + 3]), reason is { } place ? _description.DropReasons[place] : null)
            {
                HasTypedControlTokens = PairTokenState.HasTypedControlTokens(_index[i + 3]),
                Row = _index[i + 4],
                PromptKey = promptKey == 0 ? null : promptKey,
            };
        }
    }

    private TokenIds Next(ref long start, int length)
    {
        var ids = new TokenIds(_ids, start, length);
        start += length;
        return ids;
    }

    private static void CheckIds(FileStream file, PairTokenHeader header)
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

    private static (int[] Index, PairTokenDescription Description) ReadIndex(FileStream file, PairTokenHeader header)
    {
        // No more than the file holds: the header was checked against its length.
        var bytes = new byte[header.IndexLength];
        file.ReadExactly(bytes);
        if (XxHash3.HashToUInt64(bytes) != header.IndexHash)
            throw new InvalidDataException("its index has changed");
        var index = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, header.RowCount * PairTokenHeader.RowLength)).ToArray();
        ToNative(index);
        var description = ParseDescription(bytes.AsSpan(header.RowCount * PairTokenHeader.RowLength));
        CheckIndex(index, header.IdCount, description.DropReasons.Count);
        return (index, description);
    }

    private static PairTokenDescription ParseDescription(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PairTokenJson.Default.PairTokenDescription) ?? throw new InvalidDataException("its description is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("its description cannot be read", error);
        }
    }

    private static void CheckIndex(ReadOnlySpan<int> index, long idCount, int reasonCount)
    {
        var (sum, row) = (0L, 0);
        for (var i = 0; i < index.Length; i += PairTokenHeader.RowNumbers)
        {
            // Every row is there, and the pairs of one row follow each other.
            if (index.Slice(i, 5).ContainsAnyExceptInRange(0, int.MaxValue) || PairTokenState.Reason(index[i + 3]) >= reasonCount || index[i + 4] != row && index[i + 4] != row + (i > 0 ? 1 : 0))
                throw new InvalidDataException("its index holds what it cannot hold");
            row = index[i + 4];
            sum += (long)index[i] + index[i + 1] + index[i + 2];
        }
        if (sum != idCount)
            throw new InvalidDataException("its index and its ids do not belong together");
    }

    private static void ToNative(Span<int> integers)
    {
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(integers, integers);
    }
}
