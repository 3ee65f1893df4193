using System.Text;
using Anima.Recipes;

namespace Anima.Data.Filters;

/// <summary>
/// Tells in which script a text is written: the one with most letters. Kana and Chinese characters count together, as Japanese when at
/// least one in twenty is kana, else as Chinese. Letters between <c>```</c> fences are code and do not count.
/// </summary>
internal static class Writing
{
    private const string Kana = "Kana", Han = "Han";
    private const double LeastKana = 0.05;

    // First and last letter of the blocks that texts use; Unicode 16. Scripts are called as in a recipe, and some that no recipe asks for.
    private static readonly (int First, int Last, string Script)[] Blocks =
    [
        (0x0041, 0x005A, nameof(Script.Latin)), (0x0061, 0x007A, nameof(Script.Latin)), (0x00C0, 0x024F, nameof(Script.Latin)), (0x0370, 0x03FF, nameof(Script.Greek)),
        (0x0400, 0x052F, nameof(Script.Cyrillic)), (0x0531, 0x0588, "Armenian"), (0x05D0, 0x05EA, nameof(Script.Hebrew)), (0x0620, 0x06FF, nameof(Script.Arabic)),
        (0x0750, 0x077F, nameof(Script.Arabic)), (0x0900, 0x097F, nameof(Script.Devanagari)), (0x0980, 0x09FF, "Bengali"), (0x0B80, 0x0BFF, "Tamil"),
        (0x0E01, 0x0E3A, nameof(Script.Thai)), (0x10A0, 0x10FF, "Georgian"), (0x1100, 0x11FF, nameof(Script.Korean)), (0x1E00, 0x1EFF, nameof(Script.Latin)),
        (0x1F00, 0x1FFF, nameof(Script.Greek)), (0x3041, 0x309F, Kana), (0x30A1, 0x30FA, Kana), (0x30FD, 0x30FF, Kana), (0x3131, 0x318E, nameof(Script.Korean)),
        (0x31F0, 0x31FF, Kana), (0x3400, 0x4DBF, Han), (0x4E00, 0x9FFF, Han), (0xAC00, 0xD7A3, nameof(Script.Korean)), (0xF900, 0xFAFF, Han),
        (0xFF21, 0xFF3A, nameof(Script.Latin)), (0xFF41, 0xFF5A, nameof(Script.Latin)), (0xFF66, 0xFF9D, Kana), (0x20000, 0x323AF, Han),
    ];

    // Of scripts with equally many letters the first wins.
    private static readonly string[] Scripts = [.. Enum.GetNames<Script>(), "Armenian", "Bengali", "Tamil", "Georgian"];

    private static readonly int[] ScriptOfBlock = [.. Blocks.Select(block => Array.IndexOf(Scripts, block.Script))];

    /// <summary>The script of a text, called as in <see cref="Script"/> where a recipe knows it; null where it has no letter of a known one.</summary>
    public static string? ScriptOf(string text)
    {
        Span<int> counts = stackalloc int[Scripts.Length];
        var (kana, han) = (0, 0);
        foreach (var letter in OutsideFences(text).EnumerateRunes())
        {
            if (BlockOf(letter) is not { } block)
                continue;
            if (ScriptOfBlock[block] is >= 0 and var script)
                counts[script]++;
            else if (Blocks[block].Script == Kana)
                kana++;
            else
                han++;
        }
        counts[(int)(kana >= LeastKana * (kana + han) ? Script.Japanese : Script.Chinese)] = kana + han;
        var most = 0;
        for (var i = 1; i < counts.Length; i++)
            if (counts[i] > counts[most])
                most = i;
        return counts[most] == 0 ? null : Scripts[most];
    }

    /// <summary>A text without its code.</summary>
    public static string OutsideFences(string text)
    {
        const string Fence = "```";
        if (!text.Contains(Fence, StringComparison.Ordinal))
            return text;
        var outside = new StringBuilder();
        var parts = text.Split(Fence);
        for (var i = 0; i < parts.Length; i += 2)
            outside.Append(parts[i]).Append('\n');
        return outside.ToString();
    }

    private static int? BlockOf(Rune letter)
    {
        if (!Rune.IsLetter(letter))
            return null;
        var (low, high) = (0, Blocks.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (letter.Value < Blocks[middle].First)
                high = middle - 1;
            else if (letter.Value > Blocks[middle].Last)
                low = middle + 1;
            else
                return middle;
        }
        return null;
    }
}
