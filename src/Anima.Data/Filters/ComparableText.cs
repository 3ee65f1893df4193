using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Anima.Data.Filters;

/// <summary>
/// Text as it is compared: lower case, full-width ASCII as ASCII, white space of any kind and length as one space, none at the ends. Case
/// and spaces are what copies of a prompt differ in most; what a sentence says stays.
/// </summary>
internal static class ComparableText
{
    /// <summary>A text as it is compared.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        var isBetweenWords = false;
        foreach (var letter in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(letter))
            {
                isBetweenWords = plain.Length > 0;
                continue;
            }
            if (isBetweenWords)
                plain.Append(' ');
            isBetweenWords = false;
            plain.Append(Rune.ToLowerInvariant(letter.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(letter.Value - 0xFEE0) : letter));
        }
        return plain.ToString();
    }

    /// <summary>A number that equal texts share and others, for all that matters here, do not: the first 64 bits of its SHA-256.</summary>
    public static ulong Key(string text) => Key(MemoryMarshal.AsBytes(Of(text).AsSpan()));

    /// <summary>The same for token ids.</summary>
    public static ulong Key(ReadOnlySpan<int> ids) => Key(MemoryMarshal.AsBytes(ids));

    private static ulong Key(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes));
}
