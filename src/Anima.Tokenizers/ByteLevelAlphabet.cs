using System.Buffers;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers;

/// <summary>The 256 printable characters that byte-level vocabularies write bytes with: 33–126, 161–172 and 174–255 stand for themselves, the others follow from U+0100.</summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] ToChar = BuildToChar();
    private static readonly short[] ToByte = BuildToByte();

    public static char Char(byte b) => ToChar[b];

    /// <summary>The byte that <paramref name="c"/> stands for, or −1.</summary>
    public static int Byte(char c) => c < ToByte.Length ? ToByte[c] : -1;

    /// <summary>Writes the characters for the UTF-8 bytes of <paramref name="text"/>; <paramref name="output"/> needs three units per input unit.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<char> output)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length * 3);
        var count = Encoding.UTF8.GetBytes(text, bytes);
        for (var i = 0; i < count; i++)
            output[i] = ToChar[bytes[i]];
        ArrayPool<byte>.Shared.Return(bytes);
        return count;
    }

    /// <summary>The piece with its UTF-8 bytes written as characters, each aligned with the character it belongs to.</summary>
    public static AlignedText Encode(in Piece piece)
    {
        var builder = new AlignedTextBuilder(piece.Source);
        Span<char> mapped = stackalloc char[6];
        var span = piece.Span;
        for (int i = 0, length; i < span.Length; i += length)
        {
            UnicodeClass.CodePointAt(span, i, out length);
            var count = Encode(span.Slice(i, length), mapped);
            builder.Replace(mapped[..count], piece.Start + i, piece.Start + i + length);
        }
        return builder.Build();
    }

    /// <summary>Appends the bytes that a token stands for; a token with any other character gives its own UTF-8 bytes.</summary>
    public static void AppendBytes(string token, ArrayBufferWriter<byte> output)
    {
        var span = output.GetSpan(Math.Max(1, token.Length * 3));
        for (var i = 0; i < token.Length; i++)
        {
            var b = Byte(token[i]);
            if (b < 0)
            {
                output.Advance(Encoding.UTF8.GetBytes(token, span));
                return;
            }
            span[i] = (byte)b;
        }
        output.Advance(token.Length);
    }

    private static char[] BuildToChar()
    {
        var map = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++)
            map[b] = b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174 ? (char)b : (char)next++;
        return map;
    }

    private static short[] BuildToByte()
    {
        var map = new short[256 + 68];
        Array.Fill(map, (short)-1);
        for (var b = 0; b < 256; b++)
            map[ToChar[b]] = (short)b;
        return map;
    }
}
