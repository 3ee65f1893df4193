using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;
using ParquetSharp;

namespace Anima.Parquet.Columns;

/// <summary>
/// Walks the page headers of column chunks, each before the library reads its page: the library takes memory as a header claims, so
/// that what one may claim is bounded here, by <see cref="ParquetFile.MaxPageLength"/> and by what its codec can make of the bytes
/// stored. It also knows which page a cursor is in, for messages.
/// </summary>
/// <param name="leaf">The column.</param>
/// <param name="source">The file.</param>
internal sealed class PageWalker(LeafColumn leaf, ByteSource source)
{
    private const int FirstHeaderLength = 512;

    // Statistics of early writers hold whole values.
    private const int MaxHeaderLength = 16 * 1024 * 1024;

    // What the library holds for each value of a dictionary of texts, beside its bytes.
    private const int DictionaryEntryLength = 16;

    // And for each that is coded by lengths: one of a shared beginning and one of the rest.
    private const int LengthLength = 8;

    private byte[] _bytes = new byte[FirstHeaderLength];
    private ColumnChunk _chunk;
    private long _position;
    private long _levelsSeen;

    /// <summary>Offset in the file of the page looked at last.</summary>
    public long PageOffset { get; private set; }

    /// <summary>Whether a dictionary was passed on the way to that page: the library reads both at once.</summary>
    public bool HasPassedDictionary { get; private set; }

    /// <summary>Starts on a chunk.</summary>
    public void Open(ColumnChunk chunk)
    {
        (_chunk, _position, _levelsSeen) = (chunk, chunk.Start, 0);
        (PageOffset, HasPassedDictionary) = (chunk.Start, false);
        if (chunk.ValueCount > 0)
            CheckCodec();
    }

    /// <summary>Moves to the next data page, over a dictionary and others on the way.</summary>
    /// <param name="page">Its header.</param>
    /// <returns>False behind the last one.</returns>
    public bool TryMoveNext(out PageHeader page)
    {
        page = default;
        HasPassedDictionary = false;
        while (_levelsSeen < _chunk.ValueCount)
        {
            PageOffset = _position;
            page = ReadHeader();
            Check(page);
            _position += page.HeaderLength + page.StoredLength;
            HasPassedDictionary |= page.Type == PageType.Dictionary;
            if (page.Type is not (PageType.Data or PageType.DataV2))
                continue;
            _levelsSeen += page.ValueCount;
            if (_levelsSeen > _chunk.ValueCount)
                throw new DamageException($"the pages hold {_levelsSeen} values or more where the column has {_chunk.ValueCount}");
            return true;
        }
        return false;
    }

    private PageHeader ReadHeader()
    {
        var left = _chunk.Limit - _position;
        // Behind its length a chunk has at most the rest of a page that began inside.
        if (_position >= _chunk.Start + _chunk.Length)
            throw new DamageException($"the pages end after {_levelsSeen} of {_chunk.ValueCount} values");
        for (var length = FirstHeaderLength; ; length *= 8)
        {
            if (_bytes.Length < length)
                _bytes = new byte[length];
            var read = source.Read(_position, _bytes.AsSpan(0, (int)Math.Min(length, left)));
            try
            {
                return PageHeader.Read(_bytes.AsSpan(0, read));
            }
            catch (DamageException error) when (error.IsTruncated && length < left && length < MaxHeaderLength)
            {
                // A long header: look again, further.
            }
        }
    }

    private void Check(PageHeader page)
    {
        if (page.Length > ParquetFile.MaxPageLength)
            throw new DamageException($"the page claims {page.Length} bytes, over the {ParquetFile.MaxPageLength} accepted") { Remedy = "write the file with smaller pages" };
        var left = _chunk.Limit - _position - page.HeaderLength;
        if (page.StoredLength > left)
            throw new DamageException($"the page claims {page.StoredLength} bytes where {left} are left of its column");
        if (page.Length > MaxLength(page.StoredLength))
            throw new DamageException($"the page claims {page.Length} bytes, more than its {page.StoredLength} stored bytes can hold");
        if (page.Type == PageType.Dictionary)
            CheckDictionary(page);
        else if (page.Type != PageType.Index)
            CheckData(page);
    }

    // The library reads the deprecated packed levels from the wrong end of their bytes: other rows without a word.
    private void CheckData(PageHeader page)
    {
        var details = page.Details;
        var coding = leaf.MaxDefinition > 0 && details.DefinitionCoding != PageDetails.Rle ? details.DefinitionCoding
            : leaf.MaxRepetition > 0 ? details.RepetitionCoding
            : PageDetails.Rle;
        if (coding != PageDetails.Rle)
            throw new DamageException($"the page's levels have the coding {coding}, not RLE") { Remedy = "write the file with a current writer" };
        if (details.LevelLength > Math.Min(page.Length, page.StoredLength))
            throw new DamageException($"the levels claim {details.LevelLength} bytes of a page of {page.Length}, {page.StoredLength} stored");
        if (details.HasDeltaLengths)
            CheckDeltaLengths(page);
    }

    private void CheckDeltaLengths(PageHeader page)
    {
        CheckCost(page, LengthLength);
        var (length, stored) = (page.Length - (int)page.Details.LevelLength, page.StoredLength - (int)page.Details.LevelLength);
        if (length == 0)
            return;
        var body = new byte[stored];
        if (source.Read(_position + page.HeaderLength + page.Details.LevelLength, body) != stored)
            throw new DamageException("the file ends within the page");
        if (_chunk.Codec == Codec.Uncompressed || !page.Details.IsCompressed)
            DeltaLengths.Check(body, page, leaf);
        else
            PageBytes.Decompress(body, length, _chunk.Codec, bytes => DeltaLengths.Check(bytes, page, leaf));
    }

    private void CheckDictionary(PageHeader page)
    {
        var width = leaf.Type switch
        {
            PhysicalType.Boolean => 0,
            PhysicalType.Int32 or PhysicalType.Float or PhysicalType.ByteArray => 4,
            PhysicalType.Int64 or PhysicalType.Double => 8,
            _ => leaf.Length,
        };
        if (page.ValueCount * (long)width > page.Length)
            throw new DamageException($"the dictionary claims {page.ValueCount} values in {page.Length} bytes");
        CheckCost(page, DictionaryEntryLength);
    }

    private static void CheckCost(PageHeader page, int valueLength)
    {
        if (page.Length + ((long)page.ValueCount * valueLength) > ParquetFile.MaxPageLength)
            throw new DamageException($"the page has {page.ValueCount} values, which take more than the {ParquetFile.MaxPageLength} bytes accepted") { Remedy = "write the file with smaller pages" };
    }

    private void CheckCodec()
    {
        if (_chunk.Codec is < Codec.Uncompressed or Codec.Lzo or > Codec.Lz4Raw)
            throw new DamageException($"the column is compressed with {(_chunk.Codec == Codec.Lzo ? "LZO" : $"codec {(int)_chunk.Codec}")}, which is not supported")
            {
                Remedy = "write the file with snappy, zstd, gzip, brotli or lz4_raw",
            };
    }

    // A Snappy copy of 64 bytes takes 3, a deflate match of 258 bytes two bits, and an LZ4 length grows by 255 a byte. A Brotli or
    // zstd page of a few bytes may be of any length.
    private long MaxLength(long stored) => _chunk.Codec switch
    {
        Codec.Uncompressed => stored,
        Codec.Snappy => (stored + 1) * 22,
        Codec.Gzip => (stored + 1) * 1032,
        Codec.Lz4 or Codec.Lz4Raw => (stored + 1) * 255,
        _ => stored == 0 ? 0 : long.MaxValue,
    };
}
