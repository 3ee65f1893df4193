using System.Text;

namespace Anima.Tokenizers.Regex;

/// <summary>Which code points are the same letter when case does not count (simple folding).</summary>
internal static class CaseFolding
{
    private static readonly Lazy<Dictionary<int, int[]>> Classes = new(Build);

    // Letters that fold to others although the invariant case mapping leaves them alone.
    private static readonly Dictionary<int, int> Extra = new()
    {
        [0x17F] = 's', [0x212A] = 'k', [0x212B] = 0xE5, [0x2126] = 0x3C9, [0xB5] = 0x3BC, [0x3C2] = 0x3C3, [0x3D0] = 0x3B2, [0x3D1] = 0x3B8,
        [0x3D5] = 0x3C6, [0x3D6] = 0x3C0, [0x3F0] = 0x3BA, [0x3F1] = 0x3C1, [0x3F5] = 0x3B5, [0x1E9B] = 0x1E61, [0x1FBE] = 0x3B9, [0x345] = 0x3B9,
        [0x1E9E] = 0xDF,
    };

    /// <summary>The code points equal to <paramref name="c"/> but for case, itself among them.</summary>
    public static IReadOnlyList<int> Variants(int c) => Classes.Value.TryGetValue(Fold(c), out var variants) ? variants : [c];

    private static int Fold(int c)
    {
        if (Extra.TryGetValue(c, out var folded))
            return folded;
        if (!Rune.IsValid(c))
            return c;
        return Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(c))).Value;
    }

    private static Dictionary<int, int[]> Build()
    {
        var classes = new Dictionary<int, List<int>>();
        for (var c = 0; c < 0x1EA00; c++)
        {
            var folded = Fold(c);
            if (folded == c)
                continue;
            if (!classes.TryGetValue(folded, out var members))
                classes[folded] = members = [folded];
            members.Add(c);
        }
        return classes.ToDictionary(item => item.Key, item => item.Value.ToArray());
    }
}
