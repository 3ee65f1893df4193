namespace Anima.Parquet.Metadata;

/// <summary>Where one column's pages of one row group lie.</summary>
/// <param name="Codec">How they are compressed; possibly a number that names no codec.</param>
/// <param name="ValueCount">Levels in all pages, nulls included.</param>
/// <param name="Start">Offset of the first page.</param>
/// <param name="Length">Bytes of all pages with their headers.</param>
/// <param name="Limit">Offset that no page may pass. Early writers left the dictionary's header out of the length, so it is a little more.</param>
internal readonly record struct ColumnChunk(Codec Codec, long ValueCount, long Start, long Length, long Limit);
