using System.Globalization;

namespace Anima.Data;

/// <summary>
/// Reads JSONL: one JSON object a line, strict UTF-8. Blank lines, CRLF line ends and the byte order marks of files that were put together
/// are passed over, as pyarrow does; a key that occurs twice in an object is refused, at any depth. Memory is bounded by the longest line.
/// </summary>
internal static class JsonlReader
{
    private const int BlockSize = 256 * 1024;

    /// <summary>Reads rows as they are asked for.</summary>
    /// <param name="stream">The bytes; read to its end once all rows were asked for.</param>
    /// <param name="file">Name of the file, as messages show it.</param>
    /// <param name="unreadable">Is told of each line that is not UTF-8 or not one JSON object, and reading goes on; null to end with an error.</param>
    /// <param name="isAnswered">Whether each line is answered with one, so that a blank line between others would shift all that follow; it is refused then.</param>
    /// <exception cref="InvalidDataException">While enumerating: a line is not UTF-8, too long, or not one JSON object.</exception>
    public static IEnumerable<DataRow> Read(Stream stream, string file, Action<RowFault>? unreadable = null, bool isAnswered = false)
    {
        long number = 0, blank = 0;
        foreach (var line in Lines(stream, file))
        {
            number++;
            if (line.Length == 0 && blank == 0)
                blank = number;
            else if (line.Length > 0 && blank > 0 && isAnswered)
                throw new RowPlace(file, blank).Error("the line is blank, but lines follow it; remove it, so that answers stand in the lines of what they answer.");
            for (var rest = line; rest.Length > 0;)
            {
                var length = LengthToMark(rest.Span);
                if (RowJson.Parse(rest.Span[..length], new RowPlace(file, number), unreadable) is { } row)
                    yield return row;
                rest = rest[^JsonSpace.TrimStart(rest.Span[length..]).Length..];
            }
        }
    }

    // Where a file without a line end was followed by one with a byte order mark, two rows stand in a line.
    private static int LengthToMark(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("\uFEFF"u8) < 0)
            return line.Length;
        var scan = new ValueScan();
        var length = scan.Read(line);
        return line[length..].TrimStart(" \t\r"u8).StartsWith("\uFEFF"u8) ? length : line.Length;
    }

    // Each line without its end and marks, empty where it is blank; valid until the next one is asked for.
    private static IEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream, string file)
    {
        var buffer = new byte[BlockSize];
        var (start, searched, end) = (0, 0, 0);
        long number = 1;
        while (true)
        {
            var newline = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var lineEnd = searched + newline;
                yield return WithoutMarks(buffer.AsMemory(start, lineEnd - start));
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
            yield return WithoutMarks(buffer.AsMemory(start, end - start));
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

    private static ReadOnlyMemory<byte> WithoutMarks(ReadOnlyMemory<byte> line)
    {
        line = line[^JsonSpace.TrimStart(line.Span).Length..];
        return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
    }
}
