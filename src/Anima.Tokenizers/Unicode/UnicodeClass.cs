using System.Globalization;

namespace Anima.Tokenizers.Unicode;

/// <summary>Character classes over code points, as Rust's and Oniguruma's tables define them.</summary>
internal static class UnicodeClass
{
    private const byte Letter = 1, Number = 2, Space = 4, Word = 8, Punctuation = 16;

    // One lookup for the whole basic plane: the scanners ask for every character of a text.
    private static readonly byte[] Basic = BuildBasic();

    public static bool IsLetter(int codePoint) => Has(codePoint, Letter);

    /// <summary>\p{N}: decimal digits, letter numbers and other numbers.</summary>
    public static bool IsNumber(int codePoint) => Has(codePoint, Number);

    /// <summary>The property White_Space, which is \s in Oniguruma and Rust.</summary>
    public static bool IsWhiteSpace(int codePoint) => Has(codePoint, Space);

    /// <summary>\w: alphabetic characters, marks, decimal digits, connector punctuation.</summary>
    public static bool IsWord(int codePoint) => Has(codePoint, Word);

    /// <summary>\p{P}.</summary>
    public static bool IsPunctuation(int codePoint) => Has(codePoint, Punctuation);

    public static UnicodeCategory Category(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint);

    /// <summary>The code point at <paramref name="index"/> and its length in UTF-16 units; a lone surrogate counts as itself.</summary>
    public static int CodePointAt(ReadOnlySpan<char> text, int index, out int length)
    {
        var c = text[index];
        if (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(c, text[index + 1]);
        }
        length = 1;
        return c;
    }

    private static bool Has(int codePoint, byte flag) =>
        ((uint)codePoint < (uint)Basic.Length ? Basic[codePoint] : Compute(codePoint)) is var flags && (flags & flag) != 0;

    private static byte[] BuildBasic()
    {
        var table = new byte[0x10000];
        for (var c = 0; c < table.Length; c++)
            table[c] = Compute(c);
        return table;
    }

    private static byte Compute(int codePoint) => (byte)(Category(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Letter | Word,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber => Number | Word,
        UnicodeCategory.OtherNumber => Number,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Word,
        UnicodeCategory.ConnectorPunctuation => Punctuation | Word,
        UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => Punctuation,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Space,
        UnicodeCategory.Control when codePoint is >= 9 and <= 13 or 0x85 => Space,
        UnicodeCategory.OtherSymbol when IsAlphabeticSymbol(codePoint) => Word,
        _ => 0,
    });

    // The circled and squared letters are symbols by category but alphabetic by property.
    private static bool IsAlphabeticSymbol(int codePoint) => codePoint is >= 0x24B6 and <= 0x24E9
        or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;
}
