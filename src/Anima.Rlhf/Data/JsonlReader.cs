using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;

namespace Anima.Rlhf.Data;

/// <summary>
/// Reads JSONL: one JSON object a line, strict UTF-8. A byte order mark, CRLF line ends and blank lines at the end are accepted;
/// a key that occurs twice in an object is refused, at any depth. Memory is bounded by the longest line.
/// </summary>
public static class JsonlReader
{
    /// <summary>Longest line accepted, in bytes.</summary>
    public const int MaxLineLength = 256 * 1024 * 1024;

    /// <summary>Deepest nesting accepted.</summary>
    public const int MaxDepth = 64;

    private const int BlockSize = 256 * 1024;

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads rows as they are asked for.</summary>
    /// <param name="stream">The bytes; read to its end once all rows were asked for.</param>
    /// <param name="file">Name of the file, as messages show it.</param>
    /// <param name="hash">Is fed every byte that was read, or null.</param>
    /// <exception cref="InvalidDataException">While enumerating: a line is not UTF-8, too long, or not one JSON object.</exception>
    public static IEnumerable<JsonlRow> Read(Stream stream, string file, IncrementalHash? hash = null)
    {
        long number = 0;
        long blank = 0;
        foreach (var line in Lines(stream, file, hash))
        {
            number++;
            if (IsBlank(line.Span))
            {
                blank = blank == 0 ? number : blank;
                continue;
            }

            if (blank != 0)
                throw Error(file, blank, "the line is blank, but rows follow it; remove it.");
            yield return new JsonlRow(file, number, Parse(line.Span, file, number));
        }
    }

    // Each line without its end, valid until the next one is asked for.
    private static IEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream, string file, IncrementalHash? hash)
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

            if (end - start > MaxLineLength)
                throw Error(file, number, string.Create(CultureInfo.InvariantCulture, $"the line is longer than {MaxLineLength} bytes; a JSONL file holds one row a line."));
            searched = end;
            (buffer, start, searched, end) = MakeRoom(buffer, start, searched, end);
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                break;
            hash?.AppendData(buffer, end, read);
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

    private static JsonElement Parse(ReadOnlySpan<byte> line, string file, long number)
    {
        if (!Utf8.IsValid(line))
            throw Error(file, number, "the line is not valid UTF-8; save the file as UTF-8.");
        JsonElement json;
        try
        {
            json = JsonElement.Parse(line, JsonOptions);
        }
        catch (JsonException error)
        {
            throw Error(file, number, $"the line is not one valid JSON object{Place(error)}: {Detail(error)}", error);
        }
        catch (InvalidOperationException error)
        {
            // Keys are unescaped while they are compared.
            throw HalfSurrogate(file, number, error);
        }

        if (json.ValueKind != JsonValueKind.Object)
            throw Error(file, number, $"the line holds {JsonShape.Of(json)}, but a row is a JSON object such as {{\"prompt\": ...}}.");
        // An escape is the only way for half a surrogate pair to get past the check of the bytes.
        if (line.IndexOf("\\u"u8) >= 0 && !JsonShape.IsUnicode(json))
            throw HalfSurrogate(file, number);
        return json;
    }

    private static InvalidDataException HalfSurrogate(string file, long number, Exception? cause = null) =>
        Error(file, number, "the line holds half of a surrogate pair as a \\u escape, which is not a character; remove it.", cause);

    private static string Place(JsonException error) =>
        error.BytePositionInLine is { } position ? string.Create(CultureInfo.InvariantCulture, $" near byte {position + 1}") : "";

    // The parser's own sentence, without the position it repeats.
    private static string Detail(JsonException error)
    {
        var position = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? error.Message : error.Message[..position];
    }

    private static InvalidDataException Error(string file, long line, string problem, Exception? cause = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: {problem}"), cause);
}
