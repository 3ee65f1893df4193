using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Columns;

/// <summary>A data page once decompressed; its levels are with the decoders already.</summary>
/// <param name="LevelCount">Levels, nulls included.</param>
/// <param name="Encoding">How the values are coded.</param>
/// <param name="Values">The values' bytes.</param>
internal readonly record struct DataPage(int LevelCount, PageEncoding Encoding, ByteRange Values);
