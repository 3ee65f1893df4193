using Anima.Data.Filters;
using Anima.Recipes;

namespace Anima.Data.Inspection;

/// <summary>Guesses what a text is written in: the script by its letters, and among languages in Latin letters one by their commonest words.</summary>
internal static class Language
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

    /// <summary>The language or script that most of a text is written in, as the filter by languages tells scripts.</summary>
    public static string Of(string text) => Writing.ScriptOf(text) switch
    {
        null => None,
        nameof(Script.Latin) => LatinLanguage(Writing.OutsideFences(text)),
        var script => script,
    };

    private static string LatinLanguage(string text)
    {
        var counts = new int[LatinLanguages.Length];
        var words = 0;
        for (var rest = text[..Math.Min(text.Length, Looked)].ToLowerInvariant().AsSpan(); NextWord(ref rest) is { Length: > 0 } word; words++)
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
