using Anima.Parquet.Metadata;

namespace Anima.Parquet.Columns;

/// <summary>What stands before a page (parquet.thrift, PageHeader), as far as it says what reading the page may take.</summary>
/// <param name="Type">What the page holds.</param>
/// <param name="HeaderLength">Bytes of the header itself.</param>
/// <param name="Length">Bytes of the page once decompressed, levels included.</param>
/// <param name="StoredLength">Bytes of the page as stored.</param>
/// <param name="Details">What is said of its content.</param>
internal readonly record struct PageHeader(PageType Type, int HeaderLength, int Length, int StoredLength, PageDetails Details)
{
    /// <summary>Levels of a data page, nulls included; values of a dictionary page.</summary>
    public int ValueCount => Details.ValueCount;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">Starts with it; may go on behind it.</param>
    /// <exception cref="DamageException">It is damaged, or does not end within the bytes.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CompactReader(bytes);
        var (page, length, stored) = (-1, -1, -1);
        PageDetails? data = null, dictionary = null, dataV2 = null;
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
                    data = PageDetails.Read(ref reader, type, PageType.Data);
                    break;
                case 7:
                    dictionary = PageDetails.Read(ref reader, type, PageType.Dictionary);
                    break;
                case 8:
                    dataV2 = PageDetails.Read(ref reader, type, PageType.DataV2);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        var details = (PageType)page switch
        {
            PageType.Data => data,
            PageType.Dictionary => dictionary,
            PageType.DataV2 => dataV2,
            PageType.Index => new(),
            _ => throw new DamageException($"the page has the unknown type {page}"),
        };
        if (length < 0 || stored < 0 || details is not { ValueCount: >= 0, Coding: >= 0 })
            throw new DamageException("a page header lacks a length, an encoding or a number of values");
        return new((PageType)page, reader.Position, length, stored, details.Value);
    }
}
