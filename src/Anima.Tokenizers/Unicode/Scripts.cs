using System.Text;

namespace Anima.Tokenizers.Unicode;

/// <summary>The Script property (Unicode 14.0) of code points: what \p{Han} and its like ask for.</summary>
internal static class Scripts
{
    private static readonly (Dictionary<string, int> Names, int[] Starts, int[] Ends, int[] Values) Data = Load();

    /// <summary>The number of the script called <paramref name="name"/> (long or four-letter form; case, spaces, hyphens and underscores do not count).</summary>
    public static bool TryFind(string name, out int script) => Data.Names.TryGetValue(Fold(name), out script);

    /// <summary>The script number of a code point, −1 where none is assigned.</summary>
    public static int Of(int codePoint)
    {
        var i = Array.BinarySearch(Data.Starts, codePoint);
        if (i < 0)
            i = ~i - 1;
        return i >= 0 && codePoint <= Data.Ends[i] ? Data.Values[i] : -1;
    }

    internal static string Fold(string name) =>
        string.Concat(name.Where(c => c is not (' ' or '-' or '_'))).ToLowerInvariant();

    private static (Dictionary<string, int>, int[], int[], int[]) Load()
    {
        var reader = new VarintReader(VarintReader.Resource("scripts.bin"));
        var names = new Dictionary<string, int>();
        for (int script = 0, count = reader.Next(); script < count; script++)
            for (var form = 0; form < 2; form++)
                names[Fold(Encoding.UTF8.GetString(reader.Bytes(reader.Next())))] = script;
        var rows = reader.Next();
        var (starts, ends, values) = (new int[rows], new int[rows], new int[rows]);
        for (int i = 0, last = 0; i < rows; i++)
        {
            starts[i] = last + reader.Next();
            last = ends[i] = starts[i] + reader.Next();
            values[i] = reader.Next();
        }
        return (names, starts, ends, values);
    }
}
