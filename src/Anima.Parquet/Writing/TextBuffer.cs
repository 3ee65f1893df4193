using System.Buffers;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Anima.Parquet.Writing;

/// <summary>Entries of a column of texts.</summary>
/// <inheritdoc cref="ColumnBuffer(int, int)"/>
internal sealed class TextBuffer(int maxDefinition, int flushLength) : ColumnBuffer(maxDefinition, flushLength)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _lengths = [];

    /// <inheritdoc/>
    protected override int ValuesLength => _bytes.WrittenCount;

    /// <summary>Appends a value.</summary>
    public void Add(int repetition, string value)
    {
        AddPresent(repetition);
        var length = Encoding.UTF8.GetBytes(value, _bytes.GetSpan(Encoding.UTF8.GetByteCount(value)));
        _bytes.Advance(length);
        _lengths.Add(length);
    }

    /// <inheritdoc/>
    protected override unsafe void WriteBatch(ColumnWriter writer, short[] definitions, short[] repetitions)
    {
        fixed (byte* bytes = _bytes.WrittenSpan)
        {
            var values = new ByteArray[_lengths.Count];
            var start = bytes;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = new((nint)start, _lengths[i]);
                start += _lengths[i];
            }
            ((ColumnWriter<ByteArray>)writer).WriteBatch(definitions.Length, definitions, repetitions, values);
        }
        _bytes.ResetWrittenCount();
        _lengths.Clear();
    }
}
