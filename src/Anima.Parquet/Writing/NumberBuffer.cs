using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ParquetSharp;

namespace Anima.Parquet.Writing;

/// <summary>Entries of a column of numbers or booleans.</summary>
/// <inheritdoc cref="ColumnBuffer(int, int)"/>
internal sealed class NumberBuffer<T>(int maxDefinition, int flushLength) : ColumnBuffer(maxDefinition, flushLength)
    where T : unmanaged
{
    private readonly List<T> _values = [];

    /// <inheritdoc/>
    protected override int ValuesLength => _values.Count * Unsafe.SizeOf<T>();

    /// <summary>Appends a value.</summary>
    public void Add(int repetition, T value)
    {
        AddPresent(repetition);
        _values.Add(value);
    }

    /// <inheritdoc/>
    protected override void WriteBatch(ColumnWriter writer, short[] definitions, short[] repetitions)
    {
        ((ColumnWriter<T>)writer).WriteBatch(definitions.Length, definitions, repetitions, CollectionsMarshal.AsSpan(_values));
        _values.Clear();
    }
}
