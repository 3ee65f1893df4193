using System.Globalization;

namespace Anima.Data;

/// <summary>
/// Reads JSONL: one JSON object a line, strict UTF-8. A byte order mark, CRLF line ends and blank lines at the end are accepted;
/// a key that occurs twice in an object is refused, at any depth. Memory is bounded by the longest line.
/// </summary>
internal static class JsonlReader
{
    private const int BlockSize = 256 * 1024;

    /// <summary>Reads rows as they are asked for.</summary>
    /// <param name="stream">The bytes; read to its end once all rows were asked for.</param>
    /// <param name="file">Name of the file, as messages show it.</param>
    /// <param name="unreadable">Is told of each line that is not UTF-8 or not one JSON object, and reading goes on; null to end with an error.</param>
    /// <exception cref="InvalidDataException">While enumerating: a line is not UTF-8, too long, or not one JSON object.</exception>
    public static IEnumerable<DataRow> Read(Stream stream, string file, Action<RowFault>? unreadable = null)
    {
        long number = 0;
        long blank = 0;
        foreach (var line in Lines(stream, file))
        {
            number++;
            if (IsBlank(line.Span))
            {
                blank = blank == 0 ? number : blank;
                continue;
            }

            if (blank != 0)
                RefuseBlank(new RowPlace(file, blank), unreadable);
            blank = 0;
            if (RowJson.Parse(line.Span, new RowPlace(file, number), unreadable) is { } row)
                yield return row;
        }
    }

    private static void RefuseBlank(RowPlace place, Action<RowFault>? unreadable)
    {
        var error = place.Error("the line is blank, but rows follow it; remove it.");
        if (unreadable is null)
            throw error;
        unreadable(RowFault.Of(place, error));
    }

    // Each line without its end, valid until the next one is asked for.
    private static IEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream, string file)
    {
        var buffer = new byte[BlockSize];
        var (start, searched, end) = (0, 0, 0);
        long number = 1;
        var isFirst = true;
        while (true)
        {
            var newline = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var lineEnd = searched + newline;
                yield return WithoutMarks(buffer.AsMemory(start, lineEnd - start), isFirst);
                isFirst = false;
                number++;
                start = searched = lineEnd + 1;
                continue;
            }

            if (end - start > RowJson.MaxLength)
                throw new RowPlace(file, number).Error(string.Create(CultureInfo.InvariantCulture, $"the line is longer than {RowJson.MaxLength} bytes; a JSONL file holds one row a line."));
            searched = end;
            (buffer, start, searched, end) = MakeRoom(buffer, start, searched, end);
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                break;
            end += read;
        }

        if (end > start)
            yield return WithoutMarks(buffer.AsMemory(start, end - start), isFirst);
    }

    private static (byte[] Buffer, int Start, int Searched, int End) MakeRoom(byte[] buffer, int start, int searched, int end)
    {
        if (buffer.Length - end >= BlockSize / 2)
            return (buffer, start, searched, end);
        var held = end - start;
        var roomy = held > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        Buffer.BlockCopy(buffer, start, roomy, 0, held);
        return (roomy, 0, searched - start, held);
    }

    private static ReadOnlyMemory<byte> WithoutMarks(ReadOnlyMemory<byte> line, bool isFirst)
    {
        if (isFirst && line.Span.StartsWith("\uFEFF"u8))
            line = line[3..];
        return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;
}
