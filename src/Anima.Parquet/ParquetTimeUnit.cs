namespace Anima.Parquet;

/// <summary>The unit in which a time or timestamp is stored.</summary>
internal enum ParquetTimeUnit
{
    /// <summary>10⁻³ s: three digits of fraction.</summary>
    Milliseconds,

    /// <summary>10⁻⁶ s: six digits of fraction.</summary>
    Microseconds,

    /// <summary>10⁻⁹ s: nine digits of fraction; also the unit of INT96 timestamps.</summary>
    Nanoseconds,
}
