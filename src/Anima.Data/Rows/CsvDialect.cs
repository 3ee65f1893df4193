namespace Anima.Data;

/// <summary>How a file of values separates them.</summary>
/// <param name="Separator">The character; null where a first line <c>sep=;</c> names it, as Excel writes and passes over.</param>
/// <param name="QuotesAreText">Whether a value that begins with a quote but is no quoted value as a whole is taken as it stands, which is TSV's rule.</param>
internal readonly record struct CsvDialect(char? Separator, bool QuotesAreText)
{
    private const int LongestHeader = 1 << 16;

    /// <summary>The dialect that a file's header shows: comma or, in TSV, tab where the header has one, else what it has most of.</summary>
    /// <param name="text">The file's text from its beginning; read as far as needed.</param>
    /// <param name="isTsv">Whether its name says that tabs separate.</param>
    public static CsvDialect Of(Stream text, bool isTsv)
    {
        var begin = new byte[LongestHeader];
        var length = 0;
        try
        {
            while (begin.AsSpan(0, length).IndexOf((byte)'\n') < 0 && length < begin.Length && text.Read(begin.AsSpan(length)) is > 0 and var read)
                length += read;
        }
        catch (InvalidDataException)
        {
            // Damage is told where it is met in earnest.
        }
        var header = Header(JsonSpace.TrimStart(begin.AsSpan(0, length)));
        return header.StartsWith("sep="u8) && header.Length == 5 ? new(null, isTsv) : new(SeparatorIn(header, isTsv ? '\t' : ','), isTsv);
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny("\r\n"u8);
        return end < 0 ? text : text[..end];
    }

    private static char SeparatorIn(ReadOnlySpan<byte> header, char usual)
    {
        var counts = new int[128];
        var isQuoted = false;
        foreach (var character in header)
        {
            isQuoted ^= character == '"';
            if (!isQuoted && character < counts.Length)
                counts[character]++;
        }
        return counts[usual] > 0 ? usual : ",;\t|".MaxBy(other => counts[other]) is var most && counts[most] > 0 ? most : usual;
    }
}
