using System.Buffers;

namespace Anima.Data;

/// <summary>How a file of JSON holds its rows, whatever its name says.</summary>
internal enum JsonLayout
{
    /// <summary>One object a line.</summary>
    Lines,

    /// <summary>One array of objects.</summary>
    Array,

    /// <summary>Objects one after the other, each over as many lines as it likes.</summary>
    Values,

    /// <summary>None of these: the text is UTF-16, as its mark says.</summary>
    Utf16,
}

/// <summary>Tells a file's layout by its beginning.</summary>
internal static class JsonLayouts
{
    // A first line longer than this is one row: nobody breaks lines after a million bytes.
    private const int LongestLook = 1 << 20;

    private const int Step = 1 << 13;

    /// <summary>The layout of what a stream holds.</summary>
    /// <param name="text">The file's text from its beginning; read as far as needed.</param>
    public static JsonLayout Of(Stream text)
    {
        var begin = ArrayPool<byte>.Shared.Rent(LongestLook);
        try
        {
            var length = 0;
            while (length < LongestLook && !IsEnough(begin.AsSpan(0, length)) && Read(text, begin.AsSpan(length, Math.Min(Step, LongestLook - length))) is > 0 and var read)
                length += read;
            return Of(begin.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(begin);
        }
    }

    // Whether what follows the first line can be seen.
    private static bool IsEnough(ReadOnlySpan<byte> begin)
    {
        begin = JsonSpace.TrimStart(begin);
        var newline = begin.IndexOf((byte)'\n');
        return begin.StartsWith("["u8) || (newline >= 0 && JsonSpace.TrimStart(begin[newline..]).Length > 0);
    }

    // Damage is told where it is met in earnest.
    private static int Read(Stream text, Span<byte> buffer)
    {
        try
        {
            return text.Read(buffer);
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }

    private static JsonLayout Of(ReadOnlySpan<byte> begin)
    {
        if (begin.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || begin.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return JsonLayout.Utf16;
        begin = JsonSpace.TrimStart(begin);
        if (begin.StartsWith("["u8))
            return JsonLayout.Array;
        var newline = begin.IndexOf((byte)'\n');
        if (newline < 0)
            return JsonLayout.Lines;
        var scan = new ValueScan();
        scan.Read(begin[..newline]);
        var rest = JsonSpace.TrimStart(begin[newline..]);
        return scan is { IsComplete: false, IsInText: false, Depth: > 0 } && !BeginsAnotherRow(scan, begin[..newline], rest)
            ? JsonLayout.Values
            : JsonLayout.Lines;
    }

    // A first line that was cut off is a bad row among rows a line: an object cannot follow in an object but behind a colon.
    private static bool BeginsAnotherRow(ValueScan scan, ReadOnlySpan<byte> line, ReadOnlySpan<byte> rest) =>
        scan.IsInObject && rest.StartsWith("{"u8) && !line.TrimEnd(" \t\r"u8).EndsWith(":"u8);
}
