namespace Anima.Data;

/// <summary>What may stand between JSON values: white space, and the byte order marks of files that were put together.</summary>
internal static class JsonSpace
{
    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    /// <summary>The bytes from the first that is neither.</summary>
    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            bytes = bytes.TrimStart(" \t\r\n"u8);
            if (!bytes.StartsWith(Mark))
                return bytes;
            bytes = bytes[Mark.Length..];
        }
    }
}
