using Anima.Testing;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>
/// Makes the embedded Unicode tables anew from what Hugging Face's library does with each code point. Not a test: run it with
/// <c>--explicit only --filter-class "*UnicodeTableWriter"</c> when the library has newer tables; <see cref="RegexClassTests"/>, <see cref="NormalizerTests"/> and <see cref="PreTokenizerTests"/> then hold.
/// </summary>
public sealed class UnicodeTableWriter
{
    // Scripts that came after the names in scripts.bin were taken down; the library refuses a name that it does not know.
    private static readonly (string Long, string Short)[] NewScripts =
    [
        ("Kawi", "Kawi"), ("Nag_Mundari", "Nagm"), ("Garay", "Gara"), ("Gurung_Khema", "Gukh"), ("Kirat_Rai", "Krai"), ("Ol_Onal", "Onao"), ("Sunuwar", "Sunu"),
        ("Todhri", "Todr"), ("Tulu_Tigalari", "Tutg"),
    ];

    private static readonly List<int> All = [.. CodePoints.All];

    private static string Folder => Path.Combine(Golden.RepositoryRoot, "src", "Anima.Tokenizers", "Unicode");

    [Fact(Explicit = true)]
    public void Write_scripts()
    {
        var names = Scripts.Names.Concat(NewScripts).DistinctBy(name => name.Long).Order().ToList();
        var assigned = CodePoints.Matched(@"\p{Assigned}", All).ToList();
        var runs = new List<(int Start, int End, int Script)>();
        foreach (var (script, name) in names.Index())
            foreach (var (start, end) in Runs(CodePoints.Matched($@"\p{{{name.Long}}}", assigned)))
                runs.Add((start, end, script));
        var table = new VarintWriter();
        table.Add(names.Count);
        foreach (var (full, brief) in names)
        {
            table.Add(full);
            table.Add(brief);
        }
        table.Add(runs.Count);
        var last = 0;
        foreach (var (start, end, script) in runs.Order())
        {
            table.Add(start - last, end - start, script);
            last = end;
        }
        table.Write(Path.Combine(Folder, "scripts.bin"));
    }

    [Fact(Explicit = true)]
    public void Write_properties()
    {
        var sets = new IEnumerable<int>[]
        {
            CodePoints.Matched(@"\p{Alphabetic}", All),
            CodePoints.Matched(@"\p{Lowercase}", All),
            CodePoints.Matched(@"\p{Uppercase}", All),
            Removed("""{"type":"StripAccents"}"""),
            Removed("""{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,"strip_accents":true,"lowercase":false}"""),
            Removed("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":false,"strip_accents":false,"lowercase":false}"""),
            CutOff("""{"type":"Punctuation","behavior":"Isolated"}"""),
            All.Except(WithScript()),
        };
        var table = new VarintWriter();
        table.Add(sets.Length);
        foreach (var set in sets)
        {
            var changes = Runs(set).SelectMany(run => new[] { run.Start, run.End + 1 }).ToList();
            table.Add(changes.Count);
            var last = 0;
            foreach (var change in changes)
            {
                table.Add(change - last);
                last = change;
            }
        }
        table.Write(Path.Combine(Folder, "properties.bin"));
    }

    // What is left of a character between two letters is none.
    private static List<int> Removed(string normalizer)
    {
        using var reference = CodePoints.Reference(ByteTokenizer.WithNormalizer(normalizer));
        return All.FindAll(c => reference.Encode($"a{char.ConvertFromUtf32(c)}b") is ['a' or 'á', 'b']);
    }

    // Three unknown tokens where the character is cut off on both sides.
    private static List<int> CutOff(string preTokenizer)
    {
        using var reference = CodePoints.Reference(ByteTokenizer.OfWords(preTokenizer));
        return All.FindAll(c => c != '0' && reference.Encode($"0é{char.ConvertFromUtf32(c)}é0") is [1, 0, 0, 0, 1]);
    }

    // A character without a script belongs to either side: it is cut off neither from Latin nor from Greek letters.
    private static List<int> WithScript()
    {
        using var reference = CodePoints.Reference(ByteTokenizer.OfWords("""{"type":"UnicodeScripts"}"""));
        return All.FindAll(c => c == '0' || reference.Encode($"é{char.ConvertFromUtf32(c)}").Length > 1 || reference.Encode($"α{char.ConvertFromUtf32(c)}").Length > 1);
    }

    private static IEnumerable<(int Start, int End)> Runs(IEnumerable<int> codePoints)
    {
        (int Start, int End)? run = null;
        foreach (var c in codePoints)
        {
            if (run is { } open && c == open.End + 1)
            {
                run = (open.Start, c);
                continue;
            }
            if (run is { } done)
                yield return done;
            run = (c, c);
        }
        if (run is { } last)
            yield return last;
    }
}
