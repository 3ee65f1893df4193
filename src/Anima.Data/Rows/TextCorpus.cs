using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Anima.Data;

/// <summary>
/// The texts of a file, for learning a vocabulary: a .jsonl file gives the texts of its rows, any other file is plain text in UTF-8.
/// Memory is bounded by a block, or by the longest row.
/// </summary>
internal static class TextCorpus
{
    private const int BlockSize = 1 << 20;

    private static readonly string[] Fields = ["text", "messages", "prompt", "completion", "chosen", "rejected"];

    /// <summary>
    /// Reads the texts as they are asked for. Plain text comes in blocks that end at the end of a line. A row gives its <c>text</c>, and of <c>messages</c>, <c>prompt</c>,
    /// <c>completion</c>, <c>chosen</c> and <c>rejected</c> the text or, for messages, the role with a line end, as chat templates write it, and the content.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">While enumerating: a line is not UTF-8, or a row has none of the fields or holds something else in them.</exception>
    public static IEnumerable<string> Read(string path) =>
        path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? ReadRows(path) : ReadBlocks(path);

    private static FileStream Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"{path} is a folder; name a text or .jsonl file in it" : $"{path} does not exist; name a text or .jsonl file", path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
    }

    private static IEnumerable<string> ReadRows(string path)
    {
        using var stream = Open(path);
        foreach (var row in JsonlReader.Read(stream, path))
        {
            var found = false;
            foreach (var name in Fields)
                if (row.Field(name) is { ValueKind: not JsonValueKind.Null } value)
                {
                    found = true;
                    foreach (var text in Texts(row, name, value))
                        yield return text;
                }
            if (!found)
                throw row.Error($"the row has none of the fields {string.Join(", ", Fields)}");
        }
    }

    private static IEnumerable<string> Texts(DataRow row, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(message => message.ValueKind == JsonValueKind.Object))
            return value.EnumerateArray().SelectMany(MessageTexts);
        throw row.Error($"\"{name}\" holds {JsonShape.Of(value)}, but should hold text or a list of messages");
    }

    // Content is text, or a list of parts of which some are text.
    private static IEnumerable<string> MessageTexts(JsonElement message)
    {
        if (message.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String)
            yield return role.GetString() + "\n";
        if (!message.TryGetProperty("content", out var content))
            yield break;
        if (content.ValueKind == JsonValueKind.String)
            yield return content.GetString()!;
        else if (content.ValueKind == JsonValueKind.Array)
            foreach (var part in content.EnumerateArray())
                if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                    yield return text.GetString()!;
    }

    private static IEnumerable<string> ReadBlocks(string path)
    {
        using var stream = Open(path);
        var buffer = new byte[BlockSize];
        var (held, line, isFirst) = (0, 1L, true);
        while (true)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(held), buffer.Length - held, throwOnEndOfStream: false);
            var length = held + read;
            var cut = length < buffer.Length ? length : Cut(buffer);
            var mark = isFirst && buffer.AsSpan(0, cut).StartsWith("\uFEFF"u8) ? 3 : 0;
            yield return Decode(buffer.AsSpan(mark, cut - mark), path, line);
            if (length < buffer.Length)
                yield break;
            isFirst = false;
            line += buffer.AsSpan(0, cut).Count((byte)'\n');
            held = length - cut;
            buffer.AsSpan(cut, held).CopyTo(buffer);
        }
    }

    // After the last line end that no white space follows, since words may reach over white space; else after the last whole character.
    private static int Cut(ReadOnlySpan<byte> block)
    {
        for (var i = block.Length - 1; i > 0; i--)
            if (block[i - 1] == '\n' && block[i] is not ((byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t'))
                return i;
        for (var i = block.Length - 1; i > block.Length - 4; i--)
            if ((block[i] & 0xC0) != 0x80)
                return i;
        return block.Length;
    }

    private static string Decode(ReadOnlySpan<byte> block, string path, long firstLine)
    {
        var chars = new char[block.Length];
        Utf8.ToUtf16(block, chars, out var read, out var written, replaceInvalidSequences: false);
        if (read == block.Length)
            return new string(chars, 0, written);
        var line = firstLine + block[..read].Count((byte)'\n');
        throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: the line is not valid UTF-8; save the file as UTF-8."));
    }
}
