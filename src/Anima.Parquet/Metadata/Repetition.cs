namespace Anima.Parquet.Metadata;

/// <summary>How often a schema node occurs, by the format's numbers (parquet.thrift, FieldRepetitionType).</summary>
internal enum Repetition
{
    /// <summary>Once.</summary>
    Required = 0,

    /// <summary>Once or not at all.</summary>
    Optional = 1,

    /// <summary>Any number of times.</summary>
    Repeated = 2,
}
