using Anima.Parquet.Encodings;
using Anima.Parquet.Metadata;

namespace Anima.Parquet.Columns;

/// <summary>
/// Stands at one entry of a column at a time: its two levels and, where the definition level is the highest, its value. Entries are
/// decoded in small batches as the cursor moves, so that all columns of a row group advance in step in little memory.
/// </summary>
/// <param name="leaf">The column.</param>
/// <param name="pages">Its pages; are disposed with this.</param>
internal sealed class ColumnCursor(LeafColumn leaf, PageReader pages) : IDisposable
{
    private const int BatchLength = 512;

    private readonly int[] _definitions = new int[BatchLength];
    private readonly int[] _repetitions = new int[BatchLength];
    private readonly DictionaryIndices _indices = new();
    private DataPage _page;
    private ValueDecoder? _values;
    private int _rowGroup;
    private int _levelsLeft;
    private int _next;
    private int _count;

    /// <summary>The column.</summary>
    public LeafColumn Leaf { get; } = leaf;

    /// <summary>The entry's definition level.</summary>
    public int Definition { get; private set; }

    /// <summary>The entry's repetition level; 0 at the end too.</summary>
    public int Repetition { get; private set; }

    /// <summary>Whether all entries of the chunk are behind.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether the entry has a value.</summary>
    public bool HasValue => Definition == Leaf.MaxDefinition;

    /// <summary>Where the cursor stands, for messages.</summary>
    public string Place => $"row group {_rowGroup}, column {Leaf}, page at byte {pages.PageOffset}";

    /// <summary>Moves to the first entry of a chunk.</summary>
    /// <param name="chunk">Where its pages are.</param>
    /// <param name="rowGroup">The row group's number, for messages.</param>
    public void Open(ColumnChunk chunk, int rowGroup)
    {
        pages.Open(chunk);
        (_rowGroup, _page, _values, IsAtEnd) = (rowGroup, default, null, false);
        (_levelsLeft, _next, _count) = (0, 0, 0);
        Advance();
    }

    /// <summary>Moves to the next entry; its value, if any, must have been read or skipped.</summary>
    public void Advance()
    {
        if (_next == _count && !TryReadBatch())
        {
            (Definition, Repetition, IsAtEnd) = (-1, 0, true);
            return;
        }
        Definition = _definitions[_next];
        Repetition = _repetitions[_next];
        _next++;
    }

    /// <summary>Fails unless a new row begins here.</summary>
    public void CheckRowStart()
    {
        if (IsAtEnd)
            throw new DamageException("the column ends before its row group") { Place = Place };
        if (Repetition != 0)
            throw new DamageException($"a row begins with repetition level {Repetition}") { Place = Place };
    }

    /// <summary>Fails unless all entries are behind.</summary>
    public void CheckEnd()
    {
        if (!IsAtEnd)
            throw new DamageException("the column goes on behind its row group") { Place = Place };
    }

    /// <summary>Passes over the entries of a row.</summary>
    public void SkipRow()
    {
        do
        {
            if (HasValue)
                SkipValue();
            Advance();
        }
        while (Repetition != 0);
    }

    /// <summary>The entry's value as a number; see <see cref="NumberDecoder"/>. May be read once.</summary>
    public long ReadNumber() => ((NumberDecoder)(_values ?? StartValues())).Next();

    /// <summary>The entry's value as bytes, valid until the cursor moves. May be read once.</summary>
    public ReadOnlySpan<byte> ReadBytes() => ((BytesDecoder)(_values ?? StartValues())).Next();

    /// <inheritdoc/>
    public void Dispose() => pages.Dispose();

    private void SkipValue()
    {
        try
        {
            (_values ?? StartValues()).Skip();
        }
        catch (DamageException error)
        {
            error.Place ??= Place;
            throw;
        }
    }

    // Only at a page's first value: a page of nulls alone need not hold what its encoding says.
    private ValueDecoder StartValues()
    {
        if (_page.Encoding is not (PageEncoding.PlainDictionary or PageEncoding.RleDictionary))
            return _values = ValueDecoders.Create(Leaf, _page.Encoding, _page.Values);
        var dictionary = pages.Dictionary ?? throw new DamageException("the page is dictionary-coded, but its column has no dictionary");
        _indices.Reset(_page.Values);
        return _values = ValueDecoders.Create(Leaf, dictionary, _indices);
    }

    private bool TryReadBatch()
    {
        try
        {
            if (_levelsLeft == 0 && !TryReadPage())
                return false;
            _count = Math.Min(BatchLength, _levelsLeft);
            _next = 0;
            pages.Repetitions.Read(_repetitions.AsSpan(0, _count));
            pages.Definitions.Read(_definitions.AsSpan(0, _count));
            _levelsLeft -= _count;
            return true;
        }
        catch (DamageException error)
        {
            error.Place ??= Place;
            throw;
        }
    }

    private bool TryReadPage()
    {
        _values?.CheckEnd();
        _values = null;
        if (!pages.TryRead(out _page))
            return false;
        _levelsLeft = _page.LevelCount;
        return true;
    }
}
