using System.IO.Hashing;
using Anima.Parquet.Compression;
using Anima.Parquet.Encodings;
using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Columns;

/// <summary>
/// Reads the pages of column chunks, one after the other: finds each, checks its size and CRC before anything is decompressed, and
/// holds one page and one dictionary at a time.
/// </summary>
/// <param name="leaf">The column.</param>
/// <param name="window">Through which it sees the file; is disposed with this.</param>
/// <param name="decompressor">Shared with other columns of the same thread.</param>
internal sealed class PageReader(LeafColumn leaf, ByteWindow window, PageDecompressor decompressor) : IDisposable
{
    private const int FirstHeaderLength = 4 * 1024;

    // Statistics of early writers hold whole values.
    private const int MaxHeaderLength = 16 * 1024 * 1024;

    private readonly PageBuffer _page = new();
    private readonly PageBuffer _dictionaryPage = new();
    private ColumnChunk _chunk;
    private long _position;
    private long _levelsSeen;

    /// <summary>Decodes the repetition levels of the page read last.</summary>
    public LevelDecoder Repetitions { get; } = new(leaf.MaxRepetition);

    /// <summary>Decodes the definition levels of the page read last.</summary>
    public LevelDecoder Definitions { get; } = new(leaf.MaxDefinition);

    /// <summary>The chunk's dictionary, once its page was read; null without.</summary>
    public ValueDictionary? Dictionary { get; private set; }

    /// <summary>Offset in the file of the page read last.</summary>
    public long PageOffset { get; private set; }

    /// <summary>Starts on a chunk.</summary>
    public void Open(ColumnChunk chunk)
    {
        (_chunk, _position, _levelsSeen) = (chunk, chunk.Start, 0);
        PageOffset = chunk.Start;
        Dictionary = null;
    }

    /// <summary>Reads the next data page, and the dictionary on the way.</summary>
    /// <returns>False at the end of the chunk.</returns>
    public bool TryRead(out DataPage page)
    {
        page = default;
        while (_levelsSeen < _chunk.ValueCount)
        {
            PageOffset = _position;
            var header = ReadHeader();
            if (header.Length > ParquetFile.MaxPageLength)
                throw new DamageException($"the page claims {header.Length} bytes, over the {ParquetFile.MaxPageLength} accepted") { Remedy = "write the file with smaller pages" };
            var stored = ReadStored(header);
            switch (header.Type)
            {
                case PageType.Data or PageType.DataV2:
                    page = header.Type == PageType.Data ? ReadDataPage(header, stored) : ReadDataPageV2(header, stored);
                    _levelsSeen += page.LevelCount;
                    if (_levelsSeen > _chunk.ValueCount)
                        throw new DamageException($"the pages hold {_levelsSeen} values or more where the column has {_chunk.ValueCount}");
                    if (page.LevelCount > 0)
                        return true;
                    break;
                case PageType.Dictionary:
                    ReadDictionary(header, stored);
                    break;
                case PageType.Index:
                    break;
                default:
                    throw new DamageException($"the page has the unknown type {(int)header.Type}");
            }
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => window.Dispose();

    private long Left => _chunk.Start + _chunk.Length - _position;

    private PageHeader ReadHeader()
    {
        if (Left == 0)
            throw new DamageException($"the pages end after {_levelsSeen} of {_chunk.ValueCount} values");
        for (var length = FirstHeaderLength; ; length *= 8)
        {
            try
            {
                return PageHeader.Read(window.Read(_position, (int)Math.Min(length, Left)));
            }
            catch (DamageException error) when (error.IsTruncated && length < Left && length < MaxHeaderLength)
            {
                // A long header: look again, further.
            }
        }
    }

    private ReadOnlySpan<byte> ReadStored(PageHeader header)
    {
        _position += header.HeaderLength;
        if (header.StoredLength > Left)
            throw new DamageException($"the page claims {header.StoredLength} bytes where {Left} are left of its column");
        var stored = window.Read(_position, header.StoredLength);
        _position += header.StoredLength;
        if (header.Crc is { } crc && Crc32.HashToUInt32(stored) != crc)
            throw new DamageException("the page does not match its CRC");
        return stored;
    }

    private void ReadDictionary(PageHeader header, ReadOnlySpan<byte> stored)
    {
        if (Dictionary is not null || _levelsSeen > 0)
            throw new DamageException("a dictionary page does not stand first");
        if (header.Encoding is not (PageEncoding.Plain or PageEncoding.PlainDictionary))
            throw new DamageException($"the dictionary has the encoding {(int)header.Encoding}");
        decompressor.Decompress(_chunk.Codec, stored, header.Length, _dictionaryPage, 0);
        Dictionary = new(new(_dictionaryPage.Bytes, 0, header.Length), header.ValueCount, leaf);
    }

    private DataPage ReadDataPage(PageHeader header, ReadOnlySpan<byte> stored)
    {
        decompressor.Decompress(_chunk.Codec, stored, header.Length, _page, 0);
        var body = new ByteRange(_page.Bytes, 0, header.Length);
        body = Repetitions.StartV1(body, header.RepetitionEncoding, header.ValueCount);
        body = Definitions.StartV1(body, header.DefinitionEncoding, header.ValueCount);
        return new(header.ValueCount, header.Encoding, body);
    }

    // Levels come first and are never compressed.
    private DataPage ReadDataPageV2(PageHeader header, ReadOnlySpan<byte> stored)
    {
        var levels = (long)header.RepetitionLength + header.DefinitionLength;
        if (levels > stored.Length || levels > header.Length)
            throw new DamageException($"the levels claim {levels} bytes of a page of {header.Length}, {stored.Length} stored");
        _page.Reserve((int)levels);
        stored[..(int)levels].CopyTo(_page.Bytes);
        var codec = header.IsCompressed ? _chunk.Codec : Codec.Uncompressed;
        decompressor.Decompress(codec, stored[(int)levels..], header.Length - (int)levels, _page, (int)levels);

        var body = new ByteRange(_page.Bytes, 0, header.Length);
        Repetitions.StartV2(body.Take(header.RepetitionLength, "levels", out body));
        Definitions.StartV2(body.Take(header.DefinitionLength, "levels", out body));
        return new(header.ValueCount, header.Encoding, body);
    }
}
