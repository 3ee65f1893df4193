using Anima.Parquet.Metadata;
using ParquetSharp;

namespace Anima.Parquet.Columns;

/// <summary>
/// Stands at one entry of a column at a time: its two levels and, where the definition level is the highest, its value. Entries are
/// read in small batches as the cursor moves, so that all columns of a row group advance in step, a page of each in memory.
/// </summary>
/// <param name="leaf">The column.</param>
/// <param name="pages">Looks at its pages before they are read.</param>
/// <param name="batchLength">Most entries to read at a time.</param>
internal sealed class ColumnCursor(LeafColumn leaf, PageWalker pages, int batchLength) : IDisposable
{
    // Where each value repeats a part of the one before, the library builds a whole batch of them.
    private const int MaxRepeatedLength = 64 * 1024 * 1024;

    private readonly ColumnBatch _batch = ColumnBatch.For(leaf, batchLength);
    private readonly short[] _definitions = new short[leaf.MaxDefinition > 0 ? batchLength : 0];
    private readonly short[] _repetitions = new short[leaf.MaxRepetition > 0 ? batchLength : 0];
    private ColumnReader? _reader;
    private PageHeader _page;
    private int _rowGroup;
    private int _levelsLeft;
    private int _next;
    private int _count;
    private int _value;

    /// <summary>The column.</summary>
    public LeafColumn Leaf { get; } = leaf;

    /// <summary>The entry's definition level.</summary>
    public int Definition { get; private set; }

    /// <summary>The entry's repetition level; 0 at the end too.</summary>
    public int Repetition { get; private set; }

    /// <summary>Whether all entries of the chunk are behind.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Where the cursor stands, for messages.</summary>
    public string Place => $"row group {_rowGroup}, column {Leaf}, page at byte {pages.PageOffset}";

    /// <summary>Moves to the first entry of a chunk.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="rowGroup">Its number, for messages.</param>
    /// <param name="chunk">Where the column's pages are in it.</param>
    public void Open(RowGroupReader group, int rowGroup, ColumnChunk chunk)
    {
        Dispose();
        (_rowGroup, IsAtEnd) = (rowGroup, false);
        (_levelsLeft, _next, _count) = (0, 0, 0);
        AtPlace(() =>
        {
            pages.Open(chunk);
            _reader = chunk.ValueCount > 0 ? group.Column(Leaf.Index) : null;
            return true;
        });
        Advance();
    }

    /// <summary>Moves to the next entry.</summary>
    public void Advance()
    {
        if (_next == _count && !AtPlace(TryReadBatch))
        {
            (Definition, Repetition, IsAtEnd) = (-1, 0, true);
            return;
        }
        Definition = Leaf.MaxDefinition > 0 ? _definitions[_next] : 0;
        Repetition = Leaf.MaxRepetition > 0 ? _repetitions[_next] : 0;
        if (Definition == Leaf.MaxDefinition)
            _value++;
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
            Advance();
        while (Repetition != 0);
    }

    /// <summary>The entry's value; see <see cref="ColumnBatch.Number"/>.</summary>
    public long ReadNumber() => _batch.Number(_value);

    /// <summary>The entry's value, valid until the cursor moves.</summary>
    public ReadOnlySpan<byte> ReadBytes() => _batch.Bytes(_value);

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private bool TryReadBatch()
    {
        while (_levelsLeft == 0)
        {
            if (!pages.TryMoveNext(out _page))
                return false;
            _levelsLeft = _page.ValueCount;
            // The library takes a page without entries for the end, once.
            if (_levelsLeft == 0 && _reader!.HasNext)
                throw new DamageException("a page without values has some");
        }
        var wanted = Math.Min(batchLength, _levelsLeft);
        if (_page.Details.Coding == PageDetails.DeltaByteArray)
            wanted = Math.Clamp(MaxRepeatedLength / Math.Max(1, _page.Length), 1, wanted);
        _count = _batch.Read(_reader!, wanted, _definitions, _repetitions, out var values);
        CheckBatch(wanted, values);
        (_levelsLeft, _next, _value) = (_levelsLeft - _count, 0, -1);
        return true;
    }

    private void CheckBatch(int wanted, int values)
    {
        var definitions = _definitions.AsSpan(0, Math.Min(_count, _definitions.Length));
        var stored = Leaf.MaxDefinition > 0 ? definitions.Count((short)Leaf.MaxDefinition) : wanted;
        if (_count != wanted || values != stored)
            throw new DamageException("the values end before the page does");
        if (definitions.ContainsAnyExceptInRange((short)0, (short)Leaf.MaxDefinition))
            throw new DamageException($"a definition level is not between 0 and {Leaf.MaxDefinition}");
    }

    private bool AtPlace(Func<bool> action)
    {
        try
        {
            return action();
        }
        catch (DamageException error)
        {
            error.Place ??= Place;
            throw;
        }
        catch (Exception error) when (LibraryError.IsOne(error))
        {
            throw LibraryError.Damage($"the page{(pages.HasPassedDictionary ? " or the dictionary before it" : "")} cannot be read", error, Place);
        }
    }
}
