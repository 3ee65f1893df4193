using Anima.Testing;

namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>
/// Makes normalization.bin anew from the normal forms that Hugging Face's library gives: combining classes, full decompositions and primary
/// compositions. Not a test: run it with <c>--explicit only --filter-class "*NormalizationTableWriter"</c>.
/// </summary>
public sealed class NormalizationTableWriter : IDisposable
{
    private const int HangulStart = 0xAC00, HangulEnd = 0xD7A3, HighestClass = 240, OfHighestClass = 0x345;

    // The combining classes and a mark of each (UAX 44). Class 6 has none that the library knows.
    private static readonly (int Class, int Mark)[] Classes =
    [
        (1, 0x0334), (7, 0x093C), (8, 0x3099), (9, 0x094D), (10, 0x05B0), (11, 0x05B1), (12, 0x05B2), (13, 0x05B3), (14, 0x05B4), (15, 0x05B5), (16, 0x05B6), (17, 0x05B7),
        (18, 0x05B8), (19, 0x05B9), (20, 0x05BB), (21, 0x05BC), (22, 0x05BD), (23, 0x05BF), (24, 0x05C1), (25, 0x05C2), (26, 0xFB1E), (27, 0x064B), (28, 0x064C), (29, 0x064D),
        (30, 0x0618), (31, 0x0619), (32, 0x061A), (33, 0x0651), (34, 0x0652), (35, 0x0670), (36, 0x0711), (84, 0x0C55), (91, 0x0C56), (103, 0x0E38), (107, 0x0E48), (118, 0x0EB8),
        (122, 0x0EC8), (129, 0x0F71), (130, 0x0F72), (132, 0x0F74), (202, 0x0321), (214, 0x1DCE), (216, 0x031B), (218, 0x302A), (220, 0x0316), (222, 0x059A), (224, 0x302E),
        (226, 0x1D16D), (228, 0x05AE), (230, 0x0300), (232, 0x0315), (233, 0x035C), (234, 0x035D), (HighestClass, OfHighestClass),
    ];

    private readonly ReferenceTokenizer _c = Form("NFC"), _d = Form("NFD"), _kd = Form("NFKD");

    public void Dispose()
    {
        _c.Dispose();
        _d.Dispose();
        _kd.Dispose();
    }

    [Fact(Explicit = true)]
    public void Write_normalization()
    {
        var points = CodePoints.All.Where(c => c is < HangulStart or > HangulEnd).ToList();
        var canonical = points.Select(c => (Code: c, Parts: Apply(_d, c))).Where(item => item.Parts is not [var only] || only != item.Code).ToList();
        var decomposed = canonical.ToDictionary(item => item.Code, item => item.Parts);
        var compatibility = points.Select(c => (Code: c, Parts: Apply(_kd, c)))
            .Where(item => !item.Parts.AsSpan().SequenceEqual(decomposed.TryGetValue(item.Code, out var parts) ? parts : [item.Code])).ToList();
        var table = new VarintWriter();
        AddClasses(table, points.Where(c => !decomposed.ContainsKey(c)).Select(c => (c, ClassOf(c))).Where(item => item.Item2 > 0));
        AddDecompositions(table, canonical);
        AddDecompositions(table, compatibility);
        // A composite is made of what all but its last character compose to, and that one.
        var pairs = canonical.Where(item => item.Parts.Length > 1 && Apply(_c, item.Code) is [var only] && only == item.Code)
            .Select(item => (First: Apply(_c, item.Parts[..^1]), Second: item.Parts[^1], Result: item.Code)).ToList();
        table.Add(pairs.Count);
        foreach (var (first, second, result) in pairs)
            table.Add(Assert.Single(first), second, result);
        table.Write(Path.Combine(Golden.RepositoryRoot, "src", "Anima.Tokenizers", "Unicode", "normalization.bin"));
    }

    // A mark is put before one of a higher class, and keeps its place beside one of its own.
    private int ClassOf(int c)
    {
        if (c != OfHighestClass && Keeps(OfHighestClass, c))
            return 0;
        return Classes.Single(item => Keeps(item.Mark, c) && Keeps(c, item.Mark)).Class;
    }

    private bool Keeps(int first, int second) => Apply(_d, first, second) is [var a, var b] && a == first && b == second;

    private static void AddClasses(VarintWriter table, IEnumerable<(int Code, int Class)> marks)
    {
        var runs = new List<(int Start, int End, int Class)>();
        foreach (var (code, cls) in marks)
            if (runs is [.., var open] && open.End == code - 1 && open.Class == cls)
                runs[^1] = open with { End = code };
            else
                runs.Add((code, code, cls));
        table.Add(runs.Count);
        var last = 0;
        foreach (var (start, end, cls) in runs)
        {
            table.Add(start - last, end - start, cls);
            last = end;
        }
    }

    private static void AddDecompositions(VarintWriter table, List<(int Code, int[] Parts)> decompositions)
    {
        table.Add(decompositions.Count);
        var last = 0;
        foreach (var (code, parts) in decompositions)
        {
            table.Add(code - last, parts.Length);
            table.Add(parts);
            last = code;
        }
    }

    private static int[] Apply(ReferenceTokenizer form, params int[] codePoints) =>
        [.. ByteTokenizer.Text(form.Encode(string.Concat(codePoints.Select(char.ConvertFromUtf32)))).EnumerateRunes().Select(rune => rune.Value)];

    private static ReferenceTokenizer Form(string name) => CodePoints.Reference(ByteTokenizer.WithNormalizer($$"""{"type":"{{name}}"}"""));
}
