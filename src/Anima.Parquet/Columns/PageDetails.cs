using Anima.Parquet.Metadata;

namespace Anima.Parquet.Columns;

/// <summary>
/// What a page's header says of its content (parquet.thrift, DataPageHeader, DictionaryPageHeader and DataPageHeaderV2). Codings are
/// numbers of parquet.thrift's Encoding.
/// </summary>
/// <param name="ValueCount">Levels of a data page, nulls included; values of a dictionary page; -1 where it is missing.</param>
/// <param name="Coding">How values are coded; -1 where it is missing.</param>
/// <param name="DefinitionCoding">How definition levels are coded.</param>
/// <param name="RepetitionCoding">How repetition levels are coded.</param>
/// <param name="LevelLength">Bytes of levels that stand before a page v2, never compressed.</param>
/// <param name="IsCompressed">Whether what follows them is compressed.</param>
internal readonly record struct PageDetails(int ValueCount, int Coding, int DefinitionCoding, int RepetitionCoding, long LevelLength, bool IsCompressed)
{
    /// <summary>Runs and bit-packed groups.</summary>
    public const int Rle = 3;

    /// <summary>Lengths as differences, then all bytes.</summary>
    public const int DeltaLengthByteArray = 6;

    /// <summary>Lengths shared with the value before, then the rest as <see cref="DeltaLengthByteArray"/>.</summary>
    public const int DeltaByteArray = 7;

    /// <summary>Whether the library decodes all lengths of the page at once, however many they are said to be.</summary>
    public bool HasDeltaLengths => Coding is DeltaLengthByteArray or DeltaByteArray;

    /// <summary>Reads one of the three structures.</summary>
    /// <param name="reader">Stands at it.</param>
    /// <param name="type">The field's type.</param>
    /// <param name="page">Which one it is.</param>
    public static PageDetails Read(ref CompactReader reader, int type, PageType page)
    {
        CompactReader.ExpectStruct(type);
        var details = new PageDetails(-1, -1, Rle, Rle, 0, true);
        for (var id = 0; reader.ReadField(ref id, out var field);)
        {
            switch (page, id)
            {
                case (_, 1):
                    details = details with { ValueCount = reader.ReadSize(field, "the page's number of values") };
                    break;
                case (PageType.Data or PageType.Dictionary, 2) or (PageType.DataV2, 4):
                    details = details with { Coding = reader.ReadInt32(field) };
                    break;
                case (PageType.Data, 3):
                    details = details with { DefinitionCoding = reader.ReadInt32(field) };
                    break;
                case (PageType.Data, 4):
                    details = details with { RepetitionCoding = reader.ReadInt32(field) };
                    break;
                case (PageType.DataV2, 5 or 6):
                    details = details with { LevelLength = details.LevelLength + reader.ReadSize(field, "the length of the levels") };
                    break;
                case (PageType.DataV2, 7):
                    details = details with { IsCompressed = CompactReader.ReadBoolean(field) };
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return details;
    }
}
