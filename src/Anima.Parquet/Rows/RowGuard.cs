using System.Text.Json;

namespace Anima.Parquet.Rows;

/// <summary>
/// Bounds a row's JSON: runs and dictionaries let a few stored bytes stand for a row of any length.
/// </summary>
internal sealed class RowGuard
{
    private long _limit;

    /// <summary>Notes where a row begins.</summary>
    public void Start(Utf8JsonWriter json) => _limit = json.BytesCommitted + json.BytesPending + ParquetFile.MaxRowLength;

    /// <summary>Fails if the row has grown too long.</summary>
    /// <param name="json">Where it is written.</param>
    /// <param name="next">Bytes that are about to be added.</param>
    public void Check(Utf8JsonWriter json, int next = 0)
    {
        if (json.BytesCommitted + json.BytesPending + next > _limit)
            throw new DamageException($"a row is longer than the {ParquetFile.MaxRowLength} bytes of JSON accepted") { Remedy = "cut the row, or repair the file if it should be shorter" };
    }
}
