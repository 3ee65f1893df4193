namespace Anima.Parquet.Metadata;

/// <summary>What stands before a page (parquet.thrift, PageHeader).</summary>
internal readonly record struct PageHeader
{
    private const PageEncoding Missing = (PageEncoding)(-1);

    /// <summary>What the page holds; possibly a number that names nothing.</summary>
    public PageType Type { get; private init; }

    /// <summary>Bytes of the header itself.</summary>
    public int HeaderLength { get; private init; }

    /// <summary>Bytes of the page once decompressed, levels included.</summary>
    public int Length { get; private init; }

    /// <summary>Bytes of the page as stored.</summary>
    public int StoredLength { get; private init; }

    /// <summary>CRC-32 of the page as stored, if the writer left one.</summary>
    public uint? Crc { get; private init; }

    /// <summary>Levels of a data page, nulls included; values of a dictionary page.</summary>
    public int ValueCount { get; private init; }

    /// <summary>How values are coded.</summary>
    public PageEncoding Encoding { get; private init; }

    /// <summary>How the definition levels of a page v1 are coded.</summary>
    public PageEncoding DefinitionEncoding { get; private init; }

    /// <summary>How the repetition levels of a page v1 are coded.</summary>
    public PageEncoding RepetitionEncoding { get; private init; }

    /// <summary>Bytes of the definition levels of a page v2.</summary>
    public int DefinitionLength { get; private init; }

    /// <summary>Bytes of the repetition levels of a page v2.</summary>
    public int RepetitionLength { get; private init; }

    /// <summary>Whether the values of a page v2 are compressed.</summary>
    public bool IsCompressed { get; private init; }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">Starts with it; may go on behind it.</param>
    /// <exception cref="DamageException">It is damaged, or does not end within the bytes.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CompactReader(bytes);
        var header = new PageHeader
        {
            Type = (PageType)(-1), Length = -1, StoredLength = -1, ValueCount = -1, Encoding = Missing, DefinitionEncoding = Missing,
            RepetitionEncoding = Missing, DefinitionLength = -1, RepetitionLength = -1, IsCompressed = true,
        };
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            switch (id)
            {
                case 1:
                    header = header with { Type = (PageType)reader.ReadInt32(type) };
                    break;
                case 2:
                    header = header with { Length = reader.ReadSize(type, "the page's length") };
                    break;
                case 3:
                    header = header with { StoredLength = reader.ReadSize(type, "the page's stored length") };
                    break;
                case 4:
                    header = header with { Crc = (uint)reader.ReadInt32(type) };
                    break;
                case 5 or 7:
                    CompactReader.ExpectStruct(type);
                    header = header.ReadV1(ref reader);
                    break;
                case 8:
                    CompactReader.ExpectStruct(type);
                    header = header.ReadV2(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (header.Length < 0 || header.StoredLength < 0 || !header.HasDetails())
            throw new DamageException("a page header lacks a length, an encoding or a number of values");
        return header with { HeaderLength = reader.Position };
    }

    // What the page's type requires.
    private bool HasDetails() => Type switch
    {
        PageType.Data => ValueCount >= 0 && Encoding != Missing && DefinitionEncoding != Missing && RepetitionEncoding != Missing,
        PageType.DataV2 => ValueCount >= 0 && Encoding != Missing && DefinitionLength >= 0 && RepetitionLength >= 0,
        PageType.Dictionary => ValueCount >= 0 && Encoding != Missing,
        _ => true,
    };

    // A dictionary page's header has the first two fields in common, and a boolean where levels have their coding.
    private PageHeader ReadV1(ref CompactReader reader)
    {
        var header = this;
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 1)
                header = header with { ValueCount = reader.ReadSize(type, "the page's number of values") };
            else if (id == 2)
                header = header with { Encoding = (PageEncoding)reader.ReadInt32(type) };
            else if (id == 3 && type == CompactType.Int32)
                header = header with { DefinitionEncoding = (PageEncoding)reader.ReadInt32(type) };
            else if (id == 4)
                header = header with { RepetitionEncoding = (PageEncoding)reader.ReadInt32(type) };
            else
                reader.Skip(type);
        }
        return header;
    }

    private PageHeader ReadV2(ref CompactReader reader)
    {
        var header = this;
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            header = id switch
            {
                1 => header with { ValueCount = reader.ReadSize(type, "the page's number of values") },
                4 => header with { Encoding = (PageEncoding)reader.ReadInt32(type) },
                5 => header with { DefinitionLength = reader.ReadSize(type, "the length of the definition levels") },
                6 => header with { RepetitionLength = reader.ReadSize(type, "the length of the repetition levels") },
                7 => header with { IsCompressed = CompactReader.ReadBoolean(type) },
                _ => header.Skip(ref reader, type),
            };
        }
        return header;
    }

    private PageHeader Skip(ref CompactReader reader, CompactType type)
    {
        reader.Skip(type);
        return this;
    }
}
