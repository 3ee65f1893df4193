using System.Text;

namespace Anima.Benchmarks;

/// <summary>Made-up texts with the shape of English, Japanese and code; a seed makes them the same every time.</summary>
internal static class SampleTexts
{
    private static readonly string[] Onsets = ["", "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "w", "st", "tr", "ch", "th", "sh", "pl", "gr"];
    private static readonly string[] Vowels = ["a", "e", "i", "o", "u", "ea", "ou", "ai", "ee"];
    private static readonly string[] Codas = ["", "", "n", "r", "s", "t", "l", "m", "nd", "st", "ck", "ng"];

    /// <summary>Words of one to four syllables, the frequent ones far more often than the rare.</summary>
    public static string English(int seed, int length)
    {
        var random = new Random(seed);
        var words = Enumerable.Range(0, 8000).Select(i => Word(random, 1 + i * 3 / 8000 + random.Next(2))).ToArray();
        var text = new StringBuilder();
        for (var sentence = 0; text.Length < length; sentence++)
        {
            var count = random.Next(5, 25);
            for (var i = 0; i < count; i++)
            {
                var word = Pick(random, words);
                text.Append(i == 0 ? char.ToUpperInvariant(word[0]) + word[1..] : word);
                text.Append(i == count - 1 ? ". " : random.Next(9) == 0 ? ", " : " ");
                if (random.Next(60) == 0)
                    text.Append(random.Next(3000)).Append(' ');
            }
            if (sentence % 5 == 4)
                text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Stems of one to three ideographs with syllables behind them, without spaces.</summary>
    public static string Japanese(int seed, int length)
    {
        var random = new Random(seed);
        string[] endings = ["は", "が", "を", "に", "の", "と", "で", "も", "から", "まで", "です", "ます", "した", "する", "している", "という", "ことが", "ありました"];
        var stems = Enumerable.Range(0, 6000).Select(_ => random.Next(4) == 0 ? Run(random, 0x30A2, 0x30F0, random.Next(2, 6)) : Run(random, 0x4E00, 0x5E00, random.Next(1, 4))).ToArray();
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(Pick(random, stems)).Append(endings[random.Next(endings.Length)]);
            if (random.Next(6) == 0)
                text.Append(random.Next(3) == 0 ? "。\n" : random.Next(2) == 0 ? "。" : "、");
        }
        return text.ToString();
    }

    /// <summary>Functions with names, calls, numbers, comments and indentation.</summary>
    public static string Code(int seed, int length)
    {
        var random = new Random(seed);
        var names = Enumerable.Range(0, 2000).Select(_ => Word(random, 2) + (random.Next(2) == 0 ? "_" + Word(random, 1) : "")).ToArray();
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append($"def {Pick(random, names)}({Pick(random, names)}, {Pick(random, names)}={random.Next(100)}):\n    # {Pick(random, names)} {Pick(random, names)}\n");
            for (var lines = random.Next(2, 9); lines > 0; lines--)
                text.Append($"    {(random.Next(3) == 0 ? "    " : "")}{Pick(random, names)} = {Pick(random, names)}.{Pick(random, names)}[{random.Next(64)}] + \"{Pick(random, names)}\"\n");
            text.Append($"    return {Pick(random, names)}\n\n");
        }
        return text.ToString();
    }

    private static string Word(Random random, int syllables)
    {
        var word = new StringBuilder();
        for (var i = 0; i < syllables; i++)
            word.Append(random.GetItems(Onsets, 1)[0]).Append(random.GetItems(Vowels, 1)[0]).Append(random.GetItems(Codas, 1)[0]);
        return word.ToString();
    }

    private static string Run(Random random, int low, int high, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)random.Next(low, high)));

    // Squaring twice makes low places frequent, about as words are.
    private static string Pick(Random random, string[] words) => words[(int)(Math.Pow(random.NextDouble(), 4) * words.Length)];
}
