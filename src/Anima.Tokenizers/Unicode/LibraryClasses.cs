using System.Text;

namespace Anima.Tokenizers.Unicode;

/// <summary>
/// What Hugging Face's library takes characters for where it asks neither Oniguruma nor a table of .NET's age. Its normalizers and the
/// pre-tokenizers for punctuation and scripts go by tables of older Unicode versions, so that marks and punctuation added since are none to
/// them; Rust's own tables, which it lower-cases and finds digits by, are of Unicode 17 and so newer than .NET 10's. Equal ids need the same.
/// </summary>
internal static class LibraryClasses
{
    private static readonly CodePointSet Marks = CodePointSet.Embedded[3], NonspacingMarks = CodePointSet.Embedded[4], Dropped = CodePointSet.Embedded[5],
        Punctuation = CodePointSet.Embedded[6], WithoutScript = CodePointSet.Embedded[7];

    /// <summary>What the normalizer StripAccents removes.</summary>
    public static bool IsMark(int c) => c >= 0x80 && Marks.Contains(c);

    /// <summary>What BertNormalizer removes as an accent, of characters that have no decomposition.</summary>
    public static bool IsNonspacingMark(int c) => c >= 0x80 && NonspacingMarks.Contains(c);

    /// <summary>What BertNormalizer's clean_text removes: control, format and private characters, U+0000 and U+FFFD.</summary>
    public static bool IsDropped(int c) => c is < ' ' or >= 0x7F && Dropped.Contains(c);

    /// <summary>What the pre-tokenizers Punctuation and BertPreTokenizer cut at.</summary>
    public static bool IsPunctuation(int c) => Punctuation.Contains(c);

    /// <summary>Whether the pre-tokenizer UnicodeScripts knows no script of a character.</summary>
    public static bool HasNoScript(int c) => WithoutScript.Contains(c);

    /// <summary>What the pre-tokenizer Digits takes for a digit: \p{N} and Unicode 17's new ones.</summary>
    public static bool IsNumeric(int c) => UnicodeClass.IsNumber(c) || c is >= 0x11DE0 and <= 0x11DE9 or >= 0x16FF4 and <= 0x16FF6;

    /// <summary>A character in lower case; none becomes two but U+0130, which is not asked for.</summary>
    public static int Lower(int c) => c switch
    {
        < 0x80 => c is >= 'A' and <= 'Z' ? c + 32 : c,
        0xA7CE or 0xA7D2 or 0xA7D4 => c + 1,
        >= 0x16EA0 and <= 0x16EB8 => c + 0x1B,
        _ => Rune.IsValid(c) ? Rune.ToLowerInvariant(new Rune(c)).Value : c,
    };
}
