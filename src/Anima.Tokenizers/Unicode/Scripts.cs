using System.Text;

namespace Anima.Tokenizers.Unicode;

/// <summary>The Script property (Unicode 16.0) of code points, which Oniguruma's \p{Han} and its like ask for. <c>UnicodeTableWriter</c> of the tests makes scripts.bin.</summary>
internal static class Scripts
{
    private static readonly (string Long, string Short)[] AllNames;
    private static readonly Dictionary<string, int> ByName = [];
    private static readonly int[] Starts, Ends, Values;

    static Scripts()
    {
        var reader = new VarintReader(VarintReader.Resource("scripts.bin"));
        AllNames = new (string, string)[reader.Next()];
        for (var script = 0; script < AllNames.Length; script++)
        {
            var (full, brief) = (Encoding.UTF8.GetString(reader.Bytes(reader.Next())), Encoding.UTF8.GetString(reader.Bytes(reader.Next())));
            AllNames[script] = (full, brief);
            ByName[Fold(full)] = ByName[Fold(brief)] = script;
        }
        var rows = reader.Next();
        (Starts, Ends, Values) = (new int[rows], new int[rows], new int[rows]);
        for (int i = 0, last = 0; i < rows; i++)
        {
            Starts[i] = last + reader.Next();
            last = Ends[i] = Starts[i] + reader.Next();
            Values[i] = reader.Next();
        }
    }

    /// <summary>The scripts' long names and four-letter ones, by number.</summary>
    public static IReadOnlyList<(string Long, string Short)> Names => AllNames;

    /// <summary>The number of the script called <paramref name="name"/> (long or four-letter form; case, spaces, hyphens and underscores do not count).</summary>
    public static bool TryFind(string name, out int script) => ByName.TryGetValue(Fold(name), out script);

    /// <summary>The script number of a code point, −1 where none is assigned.</summary>
    public static int Of(int codePoint)
    {
        var i = Array.BinarySearch(Starts, codePoint);
        if (i < 0)
            i = ~i - 1;
        return i >= 0 && codePoint <= Ends[i] ? Values[i] : -1;
    }

    internal static string Fold(string name) =>
        string.Concat(name.Where(c => c is not (' ' or '-' or '_'))).ToLowerInvariant();
}
