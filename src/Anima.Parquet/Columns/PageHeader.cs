using Anima.Parquet.Metadata;

namespace Anima.Parquet.Columns;

/// <summary>What stands before a page (parquet.thrift, PageHeader), as far as it says what reading the page may take.</summary>
/// <param name="Type">What the page holds; possibly a number that names nothing.</param>
/// <param name="HeaderLength">Bytes of the header itself.</param>
/// <param name="Length">Bytes of the page once decompressed, levels included.</param>
/// <param name="StoredLength">Bytes of the page as stored.</param>
/// <param name="ValueCount">Levels of a data page, nulls included; values of a dictionary page; else -1.</param>
/// <param name="Codings">How values and levels are coded.</param>
internal readonly record struct PageHeader(PageType Type, int HeaderLength, int Length, int StoredLength, int ValueCount, PageCodings Codings)
{
    // An id that no field has.
    private const int None = int.MinValue;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">Starts with it; may go on behind it.</param>
    /// <exception cref="DamageException">It is damaged, or does not end within the bytes.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CompactReader(bytes);
        var (page, length, stored) = (-1, -1, -1);
        var missing = (Values: -1, Codings: new PageCodings(-1, -1, -1));
        var (data, dictionary, dataV2) = (missing, missing, missing);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            switch (id)
            {
                case 1:
                    page = reader.ReadInt32(type);
                    break;
                case 2:
                    length = reader.ReadSize(type, "the page's length");
                    break;
                case 3:
                    stored = reader.ReadSize(type, "the page's stored length");
                    break;
                case 5:
                    data = ReadDetails(ref reader, type, (2, 3, 4));
                    break;
                case 7:
                    dictionary = ReadDetails(ref reader, type, (2, None, None));
                    break;
                case 8:
                    dataV2 = ReadDetails(ref reader, type, (4, None, None));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        var (values, codings) = (PageType)page switch
        {
            PageType.Data => data,
            PageType.Dictionary => dictionary,
            PageType.DataV2 => dataV2,
            PageType.Index => (0, new(0, 0, 0)),
            _ => throw new DamageException($"the page has the unknown type {page}"),
        };
        if (length < 0 || stored < 0 || values < 0 || codings.Values < 0)
            throw new DamageException("a page header lacks a length, an encoding or a number of values");
        return new((PageType)page, reader.Position, length, stored, values, codings);
    }

    // The fields that say how values and levels are coded have other numbers in each structure, or none.
    private static (int Values, PageCodings Codings) ReadDetails(ref CompactReader reader, int type, (int Values, int Definitions, int Repetitions) ids)
    {
        CompactReader.ExpectStruct(type);
        var values = -1;
        var codings = new PageCodings(-1, PageCodings.Rle, PageCodings.Rle);
        for (var id = 0; reader.ReadField(ref id, out var field);)
        {
            if (id == 1)
                values = reader.ReadSize(field, "the page's number of values");
            else if (id == ids.Values)
                codings = codings with { Values = reader.ReadInt32(field) };
            else if (id == ids.Definitions)
                codings = codings with { Definitions = reader.ReadInt32(field) };
            else if (id == ids.Repetitions)
                codings = codings with { Repetitions = reader.ReadInt32(field) };
            else
                reader.Skip(field);
        }
        return (values, codings);
    }
}
