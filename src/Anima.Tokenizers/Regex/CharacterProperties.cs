using System.Globalization;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Regex;

/// <summary>The names that \p{…} and [:…:] take: general categories, scripts, and POSIX classes in their Unicode meaning.</summary>
internal static class CharacterProperties
{
    private static readonly Dictionary<string, Func<int, bool>> Named = Build();

    /// <summary>The class called <paramref name="name"/>, or null.</summary>
    public static Func<int, bool>? Find(string name)
    {
        var folded = Scripts.Fold(name);
        if (Named.TryGetValue(folded, out var found))
            return found;
        if (folded.Contains('=', StringComparison.Ordinal))
        {
            var parts = folded.Split('=', 2);
            return parts[0] is "script" or "sc" or "generalcategory" or "gc" ? Find(parts[1]) : null;
        }
        return Scripts.TryFind(name, out var script) ? c => Scripts.Of(c) == script : null;
    }

    /// <summary>The class [:name:], or null. Oniguruma's differ from the properties of the same name: symbols are punctuation, and only Unicode's own word characters are words.</summary>
    public static Func<int, bool>? FindPosix(string name) => name switch
    {
        "punct" => c => UnicodeClass.IsPunctuation(c) || IsSymbol(c),
        "word" => UnicodeClass.IsWord,
        _ => Find(name),
    };

    public static bool IsDigit(int c) => UnicodeClass.Category(c) == UnicodeCategory.DecimalDigitNumber;

    /// <summary>\w as Oniguruma has it: Latin-1's superscript digits and fractions count too.</summary>
    public static bool IsWord(int c) => UnicodeClass.IsWord(c) || c is 0xB2 or 0xB3 or 0xB9 or >= 0xBC and <= 0xBE;

    public static bool IsHexDigit(int c) => c < 0x80 && char.IsAsciiHexDigit((char)c);

    private static bool IsSymbol(int c) =>
        UnicodeClass.Category(c) is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol;

    private static Dictionary<string, Func<int, bool>> Build()
    {
        var named = new Dictionary<string, Func<int, bool>>();
        foreach (var (names, categories) in Categories())
            foreach (var name in names.Split(' '))
                named[name] = c => (categories >> (int)UnicodeClass.Category(c) & 1) != 0;
        named["any"] = _ => true;
        named["assigned"] = c => UnicodeClass.Category(c) != UnicodeCategory.OtherNotAssigned;
        named["ascii"] = c => c < 0x80;
        named["alpha"] = named["alphabetic"] = DerivedProperties.IsAlphabetic;
        named["alnum"] = c => DerivedProperties.IsAlphabetic(c) || IsDigit(c);
        named["blank"] = c => c == '\t' || UnicodeClass.Category(c) == UnicodeCategory.SpaceSeparator;
        named["cntrl"] = named["cc"];
        named["digit"] = IsDigit;
        named["graph"] = c => !UnicodeClass.IsWhiteSpace(c) && UnicodeClass.Category(c) is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
        named["print"] = c => named["graph"](c) || UnicodeClass.Category(c) == UnicodeCategory.SpaceSeparator;
        named["lower"] = named["lowercase"] = DerivedProperties.IsLowercase;
        named["upper"] = named["uppercase"] = DerivedProperties.IsUppercase;
        named["space"] = named["whitespace"] = UnicodeClass.IsWhiteSpace;
        named["word"] = IsWord;
        named["xdigit"] = IsHexDigit;
        return named;
    }

    private static IEnumerable<(string Names, long Categories)> Categories()
    {
        yield return ("lu uppercaseletter", Bit(UnicodeCategory.UppercaseLetter));
        yield return ("ll lowercaseletter", Bit(UnicodeCategory.LowercaseLetter));
        yield return ("lt titlecaseletter", Bit(UnicodeCategory.TitlecaseLetter));
        yield return ("lc casedletter l&", Bit(UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter));
        yield return ("lm modifierletter", Bit(UnicodeCategory.ModifierLetter));
        yield return ("lo otherletter", Bit(UnicodeCategory.OtherLetter));
        yield return ("l letter", Bit(UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter));
        yield return ("mn nonspacingmark", Bit(UnicodeCategory.NonSpacingMark));
        yield return ("mc spacingmark", Bit(UnicodeCategory.SpacingCombiningMark));
        yield return ("me enclosingmark", Bit(UnicodeCategory.EnclosingMark));
        yield return ("m mark combiningmark", Bit(UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark));
        yield return ("nd decimalnumber", Bit(UnicodeCategory.DecimalDigitNumber));
        yield return ("nl letternumber", Bit(UnicodeCategory.LetterNumber));
        yield return ("no othernumber", Bit(UnicodeCategory.OtherNumber));
        yield return ("n number", Bit(UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber));
        yield return ("pc connectorpunctuation", Bit(UnicodeCategory.ConnectorPunctuation));
        yield return ("pd dashpunctuation", Bit(UnicodeCategory.DashPunctuation));
        yield return ("ps openpunctuation", Bit(UnicodeCategory.OpenPunctuation));
        yield return ("pe closepunctuation", Bit(UnicodeCategory.ClosePunctuation));
        yield return ("pi initialpunctuation", Bit(UnicodeCategory.InitialQuotePunctuation));
        yield return ("pf finalpunctuation", Bit(UnicodeCategory.FinalQuotePunctuation));
        yield return ("po otherpunctuation", Bit(UnicodeCategory.OtherPunctuation));
        yield return ("p punct punctuation", Bit(UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation, UnicodeCategory.ClosePunctuation,
            UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation, UnicodeCategory.OtherPunctuation));
        yield return ("sm mathsymbol", Bit(UnicodeCategory.MathSymbol));
        yield return ("sc currencysymbol", Bit(UnicodeCategory.CurrencySymbol));
        yield return ("sk modifiersymbol", Bit(UnicodeCategory.ModifierSymbol));
        yield return ("so othersymbol", Bit(UnicodeCategory.OtherSymbol));
        yield return ("s symbol", Bit(UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol));
        yield return ("zs spaceseparator", Bit(UnicodeCategory.SpaceSeparator));
        yield return ("zl lineseparator", Bit(UnicodeCategory.LineSeparator));
        yield return ("zp paragraphseparator", Bit(UnicodeCategory.ParagraphSeparator));
        yield return ("z separator", Bit(UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator));
        yield return ("cc control", Bit(UnicodeCategory.Control));
        yield return ("cf format", Bit(UnicodeCategory.Format));
        yield return ("cs surrogate", Bit(UnicodeCategory.Surrogate));
        yield return ("co privateuse", Bit(UnicodeCategory.PrivateUse));
        yield return ("cn unassigned", Bit(UnicodeCategory.OtherNotAssigned));
        yield return ("c other", Bit(UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.Surrogate, UnicodeCategory.PrivateUse, UnicodeCategory.OtherNotAssigned));
    }

    private static long Bit(params ReadOnlySpan<UnicodeCategory> categories)
    {
        long bits = 0;
        foreach (var category in categories)
            bits |= 1L << (int)category;
        return bits;
    }
}
