using ParquetSharp;

namespace Anima.Parquet.Writing;

/// <summary>Collects entries of a column until there are enough of them to hand to the library.</summary>
/// <param name="maxDefinition">The definition level of a value that is there.</param>
/// <param name="flushLength">Bytes of values to collect at most, give or take the last one.</param>
internal abstract class ColumnBuffer(int maxDefinition, int flushLength)
{
    private const int MaxEntries = 1024;

    private readonly List<short> _definitions = [];
    private readonly List<short> _repetitions = [];

    /// <summary>Whether there are enough.</summary>
    public bool IsFull => _definitions.Count >= MaxEntries || ValuesLength >= flushLength;

    /// <summary>Bytes of values collected.</summary>
    protected abstract int ValuesLength { get; }

    /// <summary>Appends an entry without a value.</summary>
    public void AddEmpty(int repetition, int definition)
    {
        _repetitions.Add((short)repetition);
        _definitions.Add((short)definition);
    }

    /// <summary>Hands over what was collected.</summary>
    public void Flush(ColumnWriter writer)
    {
        if (_definitions.Count == 0)
            return;
        WriteBatch(writer, [.. _definitions], [.. _repetitions]);
        _definitions.Clear();
        _repetitions.Clear();
    }

    /// <summary>Writes the values with their levels, and forgets them.</summary>
    protected abstract void WriteBatch(ColumnWriter writer, short[] definitions, short[] repetitions);

    /// <summary>Appends the levels of an entry with a value.</summary>
    protected void AddPresent(int repetition) => AddEmpty(repetition, maxDefinition);
}
