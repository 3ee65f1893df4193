namespace Anima.Data;

/// <summary>The words that Python's json writes for numbers that JSON has none for: NaN, Infinity and -Infinity.</summary>
internal static class NotANumber
{
    /// <summary>Whether one of the words stands anywhere in a text, in quotes or not.</summary>
    public static bool IsIn(ReadOnlySpan<byte> text) => text.IndexOf("NaN"u8) >= 0 || text.IndexOf("Infinity"u8) >= 0;

    /// <summary>The text with null in place of each word outside quotes.</summary>
    public static byte[] AsNull(ReadOnlySpan<byte> text)
    {
        // The longest growth is by one byte a NaN.
        var result = new List<byte>(text.Length + 64);
        while (!text.IsEmpty)
        {
            var quote = text.IndexOf((byte)'"');
            Replace(quote < 0 ? text : text[..quote], result);
            text = quote < 0 ? [] : text[quote..];
            var scan = new ValueScan();
            var length = scan.Read(text);
            result.AddRange(text[..length]);
            text = text[length..];
        }
        return [.. result];
    }

    private static void Replace(ReadOnlySpan<byte> outside, List<byte> result)
    {
        while (!outside.IsEmpty)
        {
            var length = WordLength(outside);
            result.AddRange(length > 0 ? "null"u8 : outside[..1]);
            outside = outside[Math.Max(length, 1)..];
        }
    }

    private static int WordLength(ReadOnlySpan<byte> text) =>
        text.StartsWith("NaN"u8) ? 3 : text.StartsWith("Infinity"u8) ? 8 : text.StartsWith("-Infinity"u8) ? 9 : 0;
}
