using System.Text;

namespace Anima.Rlhf.Data.Inspection;

/// <summary>
/// Guesses what a text is written in: the script by its code points, the language where the script has few (Japanese is told from
/// Chinese by its kana), and among languages in Latin letters by their commonest words.
/// </summary>
public static class Language
{
    /// <summary>What a text without letters is said to be written in.</summary>
    public const string None = "no letters";

    // Longer texts say no more.
    private const int Looked = 4000;

    // A language must have this share of a text's words, of ten at least, or it is only "Latin".
    private const double WordShare = 0.12;

    private static readonly (string Name, string[] Words)[] LatinLanguages =
    [
        ("English", ["the", "of", "and", "to", "is", "in", "that", "it", "you", "for", "with", "are", "this", "be", "what", "how"]),
        ("German", ["der", "die", "und", "das", "ist", "nicht", "ein", "eine", "zu", "den", "mit", "sie", "ich", "auf", "wie", "für"]),
        ("French", ["le", "la", "les", "et", "des", "est", "un", "une", "du", "que", "pour", "dans", "vous", "pas", "je", "qui"]),
        ("Spanish", ["el", "la", "los", "las", "y", "es", "un", "una", "del", "que", "por", "con", "para", "en", "se", "como"]),
        ("Portuguese", ["o", "os", "as", "e", "é", "um", "uma", "do", "da", "que", "por", "com", "para", "em", "não", "você"]),
        ("Italian", ["il", "lo", "gli", "e", "è", "un", "una", "di", "che", "per", "con", "non", "sono", "della", "come", "in"]),
        ("Dutch", ["de", "het", "een", "en", "van", "is", "niet", "dat", "ik", "je", "op", "met", "voor", "zijn", "te", "wat"]),
    ];

    private static readonly (string Name, int First, int Last)[] Scripts =
    [
        ("Latin", 0x41, 0x5A), ("Latin", 0x61, 0x7A), ("Latin", 0xC0, 0x24F), ("Latin", 0x1E00, 0x1EFF), ("Greek", 0x370, 0x3FF), ("Cyrillic", 0x400, 0x52F),
        ("Armenian", 0x530, 0x58F), ("Hebrew", 0x590, 0x5FF), ("Arabic", 0x600, 0x6FF), ("Arabic", 0x750, 0x77F), ("Devanagari", 0x900, 0x97F),
        ("Bengali", 0x980, 0x9FF), ("Tamil", 0xB80, 0xBFF), ("Thai", 0xE00, 0xE7F), ("Georgian", 0x10A0, 0x10FF), ("Korean", 0x1100, 0x11FF),
        ("Kana", 0x3041, 0x30FF), ("Han", 0x3400, 0x4DBF), ("Han", 0x4E00, 0x9FFF), ("Korean", 0xAC00, 0xD7AF), ("Kana", 0xFF66, 0xFF9D),
        ("Han", 0x20000, 0x323AF),
    ];

    /// <summary>The language or script that most of a text is written in.</summary>
    public static string Of(string text)
    {
        var looked = text.Length > Looked ? text[..Looked] : text;
        var counts = new Dictionary<string, int>();
        foreach (var rune in looked.EnumerateRunes())
            if (ScriptOf(rune.Value) is { } script)
                counts[script] = counts.GetValueOrDefault(script) + 1;
        if (counts.Count == 0)
            return None;
        var (han, kana) = (counts.GetValueOrDefault("Han"), counts.GetValueOrDefault("Kana"));
        counts.Remove("Kana");
        // Japanese prose has more kana than Han; a Chinese text may quote a word.
        counts["Han"] = han + kana;
        // A Han character says as much as a word of three letters or so.
        var most = counts.MaxBy(count => count.Key is "Han" or "Korean" ? 3 * count.Value : count.Value).Key;
        return most switch
        {
            "Han" => kana * 10 > han ? "Japanese" : "Chinese",
            "Latin" => LatinLanguage(looked),
            _ => most,
        };
    }

    private static string? ScriptOf(int value)
    {
        foreach (var (name, first, last) in Scripts)
            if (value >= first && value <= last)
                return name;
        return null;
    }

    private static string LatinLanguage(string text)
    {
        string[] words = [.. Words(text.ToLowerInvariant())];
        var best = LatinLanguages.Select(language => (language.Name, Count: words.Count(word => language.Words.Contains(word)))).MaxBy(language => language.Count);
        return best.Count >= WordShare * Math.Max(10, words.Length) ? best.Name : "Latin";
    }

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var character in text)
            if (char.IsLetter(character))
                word.Append(character);
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        if (word.Length > 0)
            yield return word.ToString();
    }
}
