namespace Anima.Data.Inspection;

/// <summary>
/// Guesses what a text is written in: the script by its code points, the language where the script has few (Japanese is told from
/// Chinese by its kana), and among languages in Latin letters by their commonest words.
/// </summary>
public static class Language
{
    /// <summary>What a text without letters is said to be written in.</summary>
    public const string None = "no letters";

    // Longer texts say no more.
    private const int Looked = 1000;

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

    // For each word the languages, by their index, that have it.
    private static readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> LanguagesOfWord = LatinLanguages
        .SelectMany((language, index) => language.Words.Select(word => (word, index)))
        .GroupBy(pair => pair.word, pair => pair.index, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

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
        var counts = new int[Scripts.Length];
        foreach (var rune in looked.EnumerateRunes())
            if (IndexOf(rune.Value) is >= 0 and var script)
                counts[script]++;
        if (counts.Sum() == 0)
            return None;
        var (han, kana) = (Count("Han"), Count("Kana"));
        // A Han or Hangul character says as much as a word of three letters or so; Japanese prose has both Han and kana.
        var most = Scripts.Select(script => script.Name).Distinct()
            .MaxBy(name => name switch { "Han" => 3 * (han + kana), "Kana" => 0, "Korean" => 3 * Count(name), _ => Count(name) });
        return most switch
        {
            // A Chinese text may quote a word of Japanese.
            "Han" => kana * 10 > han ? "Japanese" : "Chinese",
            "Latin" => LatinLanguage(looked),
            _ => most!,
        };

        int Count(string name) => Scripts.Index().Where(script => script.Item.Name == name).Sum(script => counts[script.Index]);
    }

    private static int IndexOf(int value)
    {
        for (var i = 0; i < Scripts.Length; i++)
            if (value >= Scripts[i].First && value <= Scripts[i].Last)
                return i;
        return -1;
    }

    private static string LatinLanguage(string text)
    {
        var counts = new int[LatinLanguages.Length];
        var words = 0;
        for (var rest = text.ToLowerInvariant().AsSpan(); NextWord(ref rest) is { Length: > 0 } word; words++)
            if (LanguagesOfWord.TryGetValue(word, out var languages))
                foreach (var language in languages)
                    counts[language]++;
        var best = Array.IndexOf(counts, counts.Max());
        return counts[best] >= WordShare * Math.Max(10, words) ? LatinLanguages[best].Name : "Latin";
    }

    // The first run of letters, which is cut off; nothing at the end.
    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && !char.IsLetter(text[0]))
            text = text[1..];
        var length = 0;
        while (length < text.Length && char.IsLetter(text[length]))
            length++;
        var word = text[..length];
        text = text[length..];
        return word;
    }
}
