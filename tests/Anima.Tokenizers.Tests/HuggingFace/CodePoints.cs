using System.Text;

namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>Holds our tokenizer against the reference on every code point there is.</summary>
internal static class CodePoints
{
    private const int ChunkSize = 2048;

    /// <summary>All code points that text can hold: all but surrogates.</summary>
    public static IEnumerable<int> All => Enumerable.Range(0, 0x110000).Where(Rune.IsValid);

    /// <summary>Demands the same ids of both for texts made of each code point.</summary>
    /// <param name="json">The tokenizer.json.</param>
    /// <param name="text">A text around a code point.</param>
    public static void AssertSameIds(string json, Func<string, string> text)
    {
        var (reference, own) = Load(json);
        using var disposed = reference;
        var differences = new List<int>();
        foreach (var chunk in All.Chunk(ChunkSize))
        {
            if (IsSame(string.Concat(chunk.Select(Text))))
                continue;
            var alone = chunk.Where(c => !IsSame(Text(c))).ToList();
            Assert.True(alone.Count > 0, $"Together, though not alone, those from U+{chunk[0]:X4} to U+{chunk[^1]:X4} give other ids.");
            differences.AddRange(alone);
        }
        Assert.True(differences.Count == 0, $"{differences.Count} code points give other ids: {Ranges(differences)}");

        string Text(int c) => text(char.ConvertFromUtf32(c));
        bool IsSame(string whole) => reference.Encode(whole).AsSpan().SequenceEqual(own.Encode(whole));
    }

    /// <summary>The code points that the reference lets a regular expression match.</summary>
    /// <param name="regex">An expression for one character.</param>
    /// <param name="among">The code points that are looked at.</param>
    public static IEnumerable<int> Matched(string regex, IEnumerable<int> among)
    {
        using var reference = Reference(ByteTokenizer.OfMatches(regex));
        return ByteTokenizer.Text(reference.Encode(string.Concat(among.Select(char.ConvertFromUtf32)))).EnumerateRunes().Select(rune => rune.Value).ToList();
    }

    /// <summary>The reference on a file.</summary>
    public static ReferenceTokenizer Reference(string json) => Written(json, file => new ReferenceTokenizer(file));

    /// <summary>Both on a file.</summary>
    public static (ReferenceTokenizer Reference, Tokenizer Own) Load(string json) => Written(json, file => (new ReferenceTokenizer(file), Tokenizer.Load(file)));

    private static T Written<T>(string json, Func<string, T> load)
    {
        var file = Path.Combine(Path.GetTempPath(), $"anima-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, json);
        try
        {
            return load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Ranges(List<int> sorted)
    {
        var text = new StringBuilder();
        for (int i = 0, end; i < sorted.Count && text.Length < 1000; i = end)
        {
            end = i + 1;
            while (end < sorted.Count && sorted[end] == sorted[end - 1] + 1)
                end++;
            text.Append(text.Length == 0 ? "" : " ").Append($"{sorted[i]:X4}").Append(end - i > 1 ? $"-{sorted[end - 1]:X4}" : "");
        }
        return text.ToString();
    }
}
