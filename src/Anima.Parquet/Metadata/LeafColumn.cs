using ParquetSharp;

namespace Anima.Parquet.Metadata;

/// <summary>A column of stored values: a leaf of the schema.</summary>
/// <param name="Index">Its place among the columns of a row group.</param>
/// <param name="Path">Names from below the root to the leaf.</param>
/// <param name="Type">How values are stored.</param>
/// <param name="Length">Bytes of a value of fixed length, 12 for INT96; else 0.</param>
/// <param name="MaxDefinition">The definition level of a value that is there.</param>
/// <param name="MaxRepetition">The highest repetition level.</param>
internal sealed record LeafColumn(int Index, IReadOnlyList<string> Path, PhysicalType Type, int Length, int MaxDefinition, int MaxRepetition)
{
    /// <summary>The path as messages show it.</summary>
    public override string ToString() => string.Join('.', Path);
}
