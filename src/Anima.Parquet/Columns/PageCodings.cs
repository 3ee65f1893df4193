namespace Anima.Parquet.Columns;

/// <summary>How a page's content is coded, by the format's numbers (parquet.thrift, Encoding); -1 where that is not said.</summary>
/// <param name="Values">The values.</param>
/// <param name="Definitions">The definition levels.</param>
/// <param name="Repetitions">The repetition levels.</param>
internal readonly record struct PageCodings(int Values, int Definitions, int Repetitions)
{
    /// <summary>Runs and bit-packed groups.</summary>
    public const int Rle = 3;

    /// <summary>Each value may repeat a part of the one before.</summary>
    public const int DeltaByteArray = 7;
}
