using System.Buffers;
using System.Globalization;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Templates;

/// <summary>Strings as Python has them: indexed by code point, with Python's white space, case rules and number formats.</summary>
internal static class PythonText
{
    /// <summary>What str.isspace accepts: Unicode white space and the four ASCII separators.</summary>
    public static SearchValues<char> SpaceCharacters { get; } = SearchValues.Create(
        [.. Enumerable.Range(0, 0x10000).Select(c => (char)c).Where(c => UnicodeClass.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f')]);

    public static bool IsSpace(char c) => SpaceCharacters.Contains(c);

    public static string TrimEnd(string text) => text[..(text.AsSpan().LastIndexOfAnyExcept(SpaceCharacters) + 1)];

    public static string TrimStart(string text) => text.AsSpan().IndexOfAnyExcept(SpaceCharacters) is >= 0 and var start ? text[start..] : "";

    /// <summary>str.strip and its two halves; <paramref name="characters"/> is a set, null for white space.</summary>
    public static string Strip(string text, string? characters, bool left, bool right)
    {
        if (characters is null)
        {
            text = left ? TrimStart(text) : text;
            return right ? TrimEnd(text) : text;
        }
        var set = new HashSet<Rune>(characters.EnumerateRunes());
        int start = 0, end = text.Length;
        while (left && start < end && Rune.DecodeFromUtf16(text.AsSpan(start, end - start), out var first, out var length) == OperationStatus.Done && set.Contains(first))
            start += length;
        while (right && end > start && Rune.DecodeLastFromUtf16(text.AsSpan(start, end - start), out var last, out var length) == OperationStatus.Done && set.Contains(last))
            end -= length;
        return text[start..end];
    }

    public static bool HasSurrogates(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0;

    /// <summary>The length in code points.</summary>
    public static int Length(string text)
    {
        if (!HasSurrogates(text))
            return text.Length;
        var count = 0;
        for (var i = 0; i < text.Length; i++, count++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
        return count;
    }

    /// <summary>The code points, each as a string.</summary>
    public static List<string> Characters(string text)
    {
        var list = new List<string>(text.Length);
        for (int i = 0, length; i < text.Length; i += length)
        {
            UnicodeClass.CodePointAt(text, i, out length);
            list.Add(text.Substring(i, length));
        }
        return list;
    }

    public static string Capitalize(string text)
    {
        if (text.Length == 0)
            return "";
        UnicodeClass.CodePointAt(text, 0, out var length);
        return Title(text[..length]) + Lower(text[length..]);
    }

    // Titlecase of the first letter differs from upper case for a handful of digraphs and sharp s.
    public static string Title(string text)
    {
        var output = new StringBuilder(text.Length);
        var inWord = false;
        for (int i = 0, length; i < text.Length; i += length)
        {
            var c = UnicodeClass.CodePointAt(text, i, out length);
            var part = text.Substring(i, length);
            var cased = IsCased(c);
            output.Append(!cased ? part : inWord ? Lower(part) : part == "\u00df" ? "Ss" : Upper(part));
            inWord = cased;
        }
        return output.ToString();
    }

    public static string Upper(string text) => text.ToUpperInvariant().Replace("\u00df", "SS", StringComparison.Ordinal);

    public static string Lower(string text) => text.ToLowerInvariant().Replace("\u0130", "i\u0307", StringComparison.Ordinal);

    /// <summary>str.islower: some letter with case, and none that is not small.</summary>
    public static bool IsLower(string text) => HasOnly(text, DerivedProperties.IsLowercase, DerivedProperties.IsUppercase);

    /// <summary>str.isupper.</summary>
    public static bool IsUpper(string text) => HasOnly(text, DerivedProperties.IsUppercase, DerivedProperties.IsLowercase);

    private static bool HasOnly(string text, Func<int, bool> wanted, Func<int, bool> other)
    {
        var any = false;
        for (int i = 0, length; i < text.Length; i += length)
        {
            var c = UnicodeClass.CodePointAt(text, i, out length);
            if (other(c) || UnicodeClass.Category(c) == UnicodeCategory.TitlecaseLetter)
                return false;
            any |= wanted(c);
        }
        return any;
    }

    public static bool IsCased(int c) => UnicodeClass.Category(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    /// <summary>repr of a string.</summary>
    public static void AppendRepr(StringBuilder output, string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        output.Append(quote);
        for (int i = 0, length; i < text.Length; i += length)
        {
            var c = UnicodeClass.CodePointAt(text, i, out length);
            if (c == quote || c == '\\')
                output.Append('\\').Append((char)c);
            else if (c is '\n' or '\r' or '\t')
                output.Append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
            else if (!IsPrintable(c))
                output.Append(CultureInfo.InvariantCulture, $"\\{(c < 0x100 ? "x" : c < 0x10000 ? "u" : "U")}").Append(c.ToString(c < 0x100 ? "x2" : c < 0x10000 ? "x4" : "x8", CultureInfo.InvariantCulture));
            else
                output.Append(text, i, length);
        }
        output.Append(quote);
    }

    /// <summary>repr of a float: the shortest digits that read back, fixed notation from 1e-4 up to 1e16.</summary>
    public static string Float(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        if (value == 0)
            return double.IsNegative(value) ? "-0.0" : "0.0";
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return Layout(Significant(shortest, out var negative, out var exponent), exponent, negative);
    }

    // The significant digits of .NET's shortest form, and the power of ten of the first of them.
    private static string Significant(string text, out bool negative, out int exponent)
    {
        negative = text[0] == '-';
        var mantissa = text.TrimStart('-');
        var power = 0;
        if (mantissa.IndexOf('E', StringComparison.Ordinal) is >= 0 and var e)
        {
            power = int.Parse(mantissa.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..e];
        }
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = all.Length - all.TrimStart('0').Length;
        exponent = power + whole - leading - 1;
        return all.Trim('0') is { Length: > 0 } digits ? digits : "0";
    }

    private static string Layout(string digits, int exponent, bool negative)
    {
        var sign = negative ? "-" : "";
        if (exponent is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }
        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        var padded = digits.PadRight(exponent + 1, '0');
        return $"{sign}{padded[..(exponent + 1)]}.{(padded.Length > exponent + 1 ? padded[(exponent + 1)..] : "0")}";
    }

    private static bool IsPrintable(int c) => c == ' ' || UnicodeClass.Category(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
