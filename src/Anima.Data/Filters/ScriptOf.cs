using System.Text;
using Anima.Recipes;

namespace Anima.Data.Filters;

/// <summary>
/// Tells in which script a text is written: the one with most letters. Kana and Chinese characters count together, as Japanese when at
/// least one in twenty is kana, else as Chinese. Letters between <c>```</c> fences are code and do not count.
/// </summary>
internal static class ScriptOf
{
    private const int Kana = -1, Han = -2;
    private const double LeastKana = 0.05;

    // First and last letter of the blocks that texts use; Unicode 16.
    private static readonly (int First, int Last, int Script)[] Blocks =
    [
        (0x0041, 0x005A, (int)Script.Latin), (0x0061, 0x007A, (int)Script.Latin), (0x00C0, 0x024F, (int)Script.Latin), (0x0370, 0x03FF, (int)Script.Greek),
        (0x0400, 0x052F, (int)Script.Cyrillic), (0x05D0, 0x05EA, (int)Script.Hebrew), (0x0620, 0x06FF, (int)Script.Arabic), (0x0750, 0x077F, (int)Script.Arabic),
        (0x0900, 0x097F, (int)Script.Devanagari), (0x0E01, 0x0E3A, (int)Script.Thai), (0x1100, 0x11FF, (int)Script.Korean), (0x1E00, 0x1EFF, (int)Script.Latin),
        (0x1F00, 0x1FFF, (int)Script.Greek), (0x3041, 0x309F, Kana), (0x30A1, 0x30FA, Kana), (0x30FD, 0x30FF, Kana), (0x3131, 0x318E, (int)Script.Korean),
        (0x31F0, 0x31FF, Kana), (0x3400, 0x4DBF, Han), (0x4E00, 0x9FFF, Han), (0xAC00, 0xD7A3, (int)Script.Korean), (0xF900, 0xFAFF, Han),
        (0xFF21, 0xFF3A, (int)Script.Latin), (0xFF41, 0xFF5A, (int)Script.Latin), (0xFF66, 0xFF9D, Kana), (0x20000, 0x323AF, Han),
    ];

    /// <summary>The script of a text, or null where it has no letter of a known one.</summary>
    public static Script? Text(string text)
    {
        Span<int> counts = stackalloc int[(int)Script.Devanagari + 1];
        var (kana, han) = (0, 0);
        foreach (var letter in OutsideFences(text).EnumerateRunes())
        {
            var script = Of(letter);
            if (script == Kana)
                kana++;
            else if (script == Han)
                han++;
            else if (script is { } known)
                counts[known]++;
        }
        counts[(int)(kana >= LeastKana * (kana + han) ? Script.Japanese : Script.Chinese)] = kana + han;
        var most = 0;
        for (var i = 1; i < counts.Length; i++)
            if (counts[i] > counts[most])
                most = i;
        return counts[most] == 0 ? null : (Script)most;
    }

    private static int? Of(Rune letter)
    {
        if (!Rune.IsLetter(letter))
            return null;
        var (low, high) = (0, Blocks.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, last, script) = Blocks[middle];
            if (letter.Value < first)
                high = middle - 1;
            else if (letter.Value > last)
                low = middle + 1;
            else
                return script;
        }
        return null;
    }

    private static string OutsideFences(string text)
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
}
