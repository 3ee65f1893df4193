namespace Anima.Parquet.Metadata;

/// <summary>What a file's footer says.</summary>
/// <param name="Fields">The top-level fields.</param>
/// <param name="Leaves">All columns.</param>
/// <param name="RowCount">Rows in all row groups.</param>
/// <param name="RowGroups">The row groups, in order.</param>
/// <param name="KeyValues">The writer's metadata.</param>
/// <param name="CreatedBy">The writer's name, if it left one.</param>
internal sealed record FileMetadata(
    IReadOnlyList<ParquetField> Fields,
    IReadOnlyList<LeafColumn> Leaves,
    long RowCount,
    IReadOnlyList<ParquetRowGroup> RowGroups,
    IReadOnlyDictionary<string, string?> KeyValues,
    string? CreatedBy);
