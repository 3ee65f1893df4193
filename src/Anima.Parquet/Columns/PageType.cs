namespace Anima.Parquet.Columns;

/// <summary>What a page holds, by the format's numbers (parquet.thrift, PageType).</summary>
internal enum PageType
{
    /// <summary>Levels and values, compressed together.</summary>
    Data = 0,

    /// <summary>Never written; passed over.</summary>
    Index = 1,

    /// <summary>The values that later pages name by index.</summary>
    Dictionary = 2,

    /// <summary>Levels as they are, then values, compressed or not.</summary>
    DataV2 = 3,
}
