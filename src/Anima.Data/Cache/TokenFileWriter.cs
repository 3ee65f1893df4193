using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Anima.Data.Cache;

/// <summary>Writes a file of tokens as rows come; only the index is held in memory. The header is written last, over zeros.</summary>
internal sealed class TokenFileWriter
{
    private readonly Stream _stream;
    private readonly XxHash3 _idsHash = new();
    private readonly List<int> _index = [];
    private readonly List<string> _dropReasons = [];
    private int _itemCount;
    private long _idCount;
    private int _largestId = -1;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Empty and seekable; buffered by itself.</param>
    public TokenFileWriter(Stream stream)
    {
        _stream = stream;
        _stream.Write(new byte[TokenFileHeader.Length]);
    }

    /// <summary>Why rows have no ids, those added so far.</summary>
    public IReadOnlyList<string> DropReasons => _dropReasons;

    /// <summary>Adds a row.</summary>
    /// <param name="row">Its ids before truncation, or why it has none.</param>
    public void Add(ItemTokens row)
    {
        var promptKey = row.PromptKey ?? 0;
        _itemCount++;
        _index.AddRange([
            row.Row, RowState.Of(row.Notes, ReasonIndex(row.DropReason)), unchecked((int)promptKey), unchecked((int)(promptKey >> 32)),
            row.Shared.Length, row.Branches.Count]);
        WriteIds(row.Shared.Read());
        foreach (var (ids, targets) in row.Branches)
        {
            WriteIds(ids.Read());
            _index.Add(ids.Length);
            _index.Add(targets?.Count ?? TokenFileHeader.AllTargets);
            foreach (var range in targets ?? [])
                _index.AddRange([range.Start, range.Length]);
        }
    }

    /// <summary>Writes what follows from all rows.</summary>
    /// <param name="key">The file's key.</param>
    /// <param name="said">What the file says beside ids and lengths.</param>
    public void Complete(TokenKey key, TokenDescription said)
    {
        var description = JsonSerializer.SerializeToUtf8Bytes(said, TokenFileJson.Default.TokenDescription);
        byte[] index = [.. LittleEndian(_index.ToArray()), .. description];
        _stream.Write(index);
        var header = new TokenFileHeader
        {
            ItemCount = _itemCount,
            IndexCount = _index.Count,
            IdCount = _idCount,
            DescriptionLength = description.Length,
            LargestId = _largestId,
            IdsHash = _idsHash.GetCurrentHashAsUInt64(),
            IndexHash = XxHash3.HashToUInt64(index),
        };
        Span<byte> bytes = stackalloc byte[TokenFileHeader.Length];
        header.Write(bytes, key);
        _stream.Position = 0;
        _stream.Write(bytes);
    }

    private void WriteIds(int[] ids)
    {
        if (ids.Length == 0)
            return;
        _largestId = Math.Max(_largestId, ids.Max());
        _idCount += ids.Length;
        var bytes = LittleEndian(ids);
        _idsHash.Append(bytes);
        _stream.Write(bytes);
    }

    private static ReadOnlySpan<byte> LittleEndian(int[] integers)
    {
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(integers, integers = new int[integers.Length]);
        return MemoryMarshal.AsBytes(integers.AsSpan());
    }

    private int? ReasonIndex(string? reason)
    {
        if (reason is null)
            return null;
        var index = _dropReasons.IndexOf(reason);
        if (index < 0)
            _dropReasons.Add(reason);
        return index < 0 ? _dropReasons.Count - 1 : index;
    }
}
