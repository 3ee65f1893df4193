namespace Anima.Tokenizers.Unicode;

/// <summary>A set of code points, as the sorted list of those at which membership changes; the first of them is in.</summary>
internal sealed class CodePointSet(int[] changes)
{
    /// <summary>
    /// The sets of properties.bin in order, which <c>UnicodeTableWriter</c> of the tests makes from what Hugging Face's library does. A list is its
    /// length and the distances between its code points.
    /// </summary>
    public static IReadOnlyList<CodePointSet> Embedded { get; } = Load();

    /// <summary>Whether <paramref name="codePoint"/> is in the set.</summary>
    public bool Contains(int codePoint)
    {
        var i = Array.BinarySearch(changes, codePoint);
        return ((i < 0 ? ~i : i + 1) & 1) == 1;
    }

    private static CodePointSet[] Load()
    {
        var reader = new VarintReader(VarintReader.Resource("properties.bin"));
        var sets = new CodePointSet[reader.Next()];
        foreach (ref var set in sets.AsSpan())
        {
            var list = new int[reader.Next()];
            for (int i = 0, last = 0; i < list.Length; i++)
                list[i] = last += reader.Next();
            set = new(list);
        }
        return sets;
    }
}
