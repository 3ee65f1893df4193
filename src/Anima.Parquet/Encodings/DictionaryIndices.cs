using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>The indices of a dictionary-coded page: their width in one byte, then runs to the page's end.</summary>
internal sealed class DictionaryIndices
{
    private const int BatchLength = 256;

    private readonly RleDecoder _runs = new();
    private readonly int[] _batch = new int[BatchLength];
    private int _next;
    private int _read;

    /// <summary>Starts on a page's values; a page of nulls alone may have none at all.</summary>
    public void Reset(ByteRange range)
    {
        (_next, _read) = (0, 0);
        if (range.Length == 0)
            _runs.Reset(range, width: 1);
        else
            _runs.Reset(range with { Start = range.Start + 1 }, range.Bytes[range.Start]);
    }

    /// <summary>The next index.</summary>
    /// <param name="count">How many values the dictionary has.</param>
    public int Next(int count)
    {
        if (_next == _read)
        {
            (_next, _read) = (0, _runs.Read(_batch));
            if (_read == 0)
                throw new DamageException("the dictionary indices end before the page does");
        }
        // Indices are checked as they are used: those that pad the last group may be anything.
        var index = _batch[_next++];
        return (uint)index < (uint)count ? index : throw new DamageException($"a dictionary index is {(uint)index} where the dictionary has {count} values");
    }
}
