namespace Anima.Tokenizers.Unicode;

/// <summary>Properties that general categories do not give: Alphabetic, Lowercase and Uppercase (Unicode 14.0).</summary>
internal static class DerivedProperties
{
    // Each a sorted list of code points at which membership changes, the first of which turns it on.
    private static readonly int[][] Changes = Load();

    public static bool IsAlphabetic(int c) => Contains(Changes[0], c);

    public static bool IsLowercase(int c) => Contains(Changes[1], c);

    public static bool IsUppercase(int c) => Contains(Changes[2], c);

    private static bool Contains(int[] changes, int c)
    {
        var i = Array.BinarySearch(changes, c);
        return ((i < 0 ? ~i : i + 1) & 1) == 1;
    }

    private static int[][] Load()
    {
        var reader = new VarintReader(VarintReader.Resource("properties.bin"));
        var lists = new int[3][];
        foreach (ref var list in lists.AsSpan())
        {
            list = new int[reader.Next()];
            for (int i = 0, last = 0; i < list.Length; i++)
                list[i] = last += reader.Next();
        }
        return lists;
    }
}
