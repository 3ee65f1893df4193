using Anima.Parquet.Metadata;

namespace Anima.Parquet;

/// <summary>A horizontal part of a file: some of its rows, each column's pages together.</summary>
internal sealed class ParquetRowGroup
{
    internal ParquetRowGroup(long rowCount, IReadOnlyList<ColumnChunk> columns)
    {
        RowCount = rowCount;
        Columns = columns;
    }

    /// <summary>Rows in it.</summary>
    public long RowCount { get; }

    /// <summary>Bytes of all its pages as stored, headers included.</summary>
    public long StoredLength => Columns.Sum(column => column.Length);

    /// <summary>One chunk for each leaf of the schema.</summary>
    internal IReadOnlyList<ColumnChunk> Columns { get; }
}
