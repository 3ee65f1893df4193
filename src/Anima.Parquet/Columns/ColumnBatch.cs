using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Anima.Parquet.Metadata;
using ParquetSharp;

namespace Anima.Parquet.Columns;

/// <summary>Some stored values of a column, as the library hands them out.</summary>
internal abstract class ColumnBatch
{
    /// <summary>Room for a column's values.</summary>
    /// <param name="leaf">The column.</param>
    /// <param name="length">Most values at a time.</param>
    public static ColumnBatch For(LeafColumn leaf, int length) => leaf.Type switch
    {
        PhysicalType.Boolean => new Numbers<bool>(length),
        PhysicalType.Int32 => new Numbers<int>(length),
        PhysicalType.Int64 => new Numbers<long>(length),
        PhysicalType.Float => new Numbers<float>(length),
        PhysicalType.Double => new Numbers<double>(length),
        PhysicalType.Int96 => new Int96s(length),
        PhysicalType.ByteArray => new Texts(length),
        _ => new FixedBytes(length, leaf.Length),
    };

    /// <summary>Reads levels, and the values of those entries that have one. They are valid until the next call.</summary>
    /// <param name="reader">The column's.</param>
    /// <param name="count">Most levels to read; those of one page at most are.</param>
    /// <param name="definitions">Room for definition levels; empty where none are stored.</param>
    /// <param name="repetitions">Room for repetition levels; empty where none are stored.</param>
    /// <param name="values">How many values were read.</param>
    /// <returns>How many levels were read.</returns>
    public abstract int Read(ColumnReader reader, int count, Span<short> definitions, Span<short> repetitions, out int values);

    /// <summary>A value of a numeric column: an integer, sign-extended, or the bits of a floating-point number.</summary>
    public virtual long Number(int index) => throw new InvalidOperationException("The column's values are bytes.");

    /// <summary>A value of a column of bytes.</summary>
    public virtual ReadOnlySpan<byte> Bytes(int index) => throw new InvalidOperationException("The column's values are numbers.");

    private abstract class Of<T>(int length) : ColumnBatch
        where T : unmanaged
    {
        protected T[] Values { get; } = new T[length];

        public override int Read(ColumnReader reader, int count, Span<short> definitions, Span<short> repetitions, out int values)
        {
            var levels = ((ColumnReader<T>)reader).ReadBatch(count, definitions, repetitions, Values, out var read);
            values = (int)read;
            return (int)levels;
        }
    }

    private sealed class Numbers<T>(int length) : Of<T>(length)
        where T : unmanaged
    {
        public override long Number(int index) => Unsafe.SizeOf<T>() switch
        {
            sizeof(byte) => Unsafe.As<T, byte>(ref Values[index]),
            sizeof(int) => Unsafe.As<T, int>(ref Values[index]),
            _ => Unsafe.As<T, long>(ref Values[index]),
        };
    }

    private sealed class Int96s(int length) : Of<Int96>(length)
    {
        public override ReadOnlySpan<byte> Bytes(int index) => MemoryMarshal.AsBytes(Values.AsSpan(index, 1));
    }

    private sealed class Texts(int length) : Of<ByteArray>(length)
    {
        public override unsafe ReadOnlySpan<byte> Bytes(int index) => new((void*)Values[index].Pointer, Values[index].Length);
    }

    private sealed class FixedBytes(int length, int valueLength) : Of<FixedLenByteArray>(length)
    {
        public override unsafe ReadOnlySpan<byte> Bytes(int index) => new((void*)Values[index].Pointer, valueLength);
    }
}
