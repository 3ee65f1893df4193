namespace Anima.Recipes;

/// <summary>Where a key or value was written: a file with line and column counted from 1, or a command-line override.</summary>
internal readonly record struct Place(string Origin, long Line = 0, long Column = 0) : IComparable<Place>
{
    /// <summary>File places in reading order, before those without a line.</summary>
    public int CompareTo(Place other)
    {
        var byKind = (Line == 0).CompareTo(other.Line == 0);
        return byKind != 0 ? byKind : (Line, Column).CompareTo((other.Line, other.Column));
    }

    /// <summary><c>file:line:column</c>, or the origin alone.</summary>
    public override string ToString() => Line == 0 ? Origin : FormattableString.Invariant($"{Origin}:{Line}:{Column}");
}

/// <summary>A piece of a recipe as written, before it has a meaning.</summary>
internal abstract record RecipeNode(Place Place);

/// <summary>A single value.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Text">Its text, quotes and escapes resolved.</param>
/// <param name="IsPlain">Whether it stands without quotes, and so may be a number, a truth value or null.</param>
internal sealed record ScalarNode(Place Place, string Text, bool IsPlain) : RecipeNode(Place)
{
    /// <summary>Whether this is YAML's null: nothing, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record ListNode(Place Place, IReadOnlyList<RecipeNode> Items) : RecipeNode(Place);

/// <summary>Keys with values, in the order written; keys are unique.</summary>
internal sealed record MappingNode(Place Place, List<MappingEntry> Entries) : RecipeNode(Place)
{
    /// <summary>The entry of <paramref name="key"/>, or null.</summary>
    public MappingEntry? Find(string key) => Entries.Find(entry => entry.Key == key);

    /// <summary>Gives <paramref name="entry"/>'s key its value, in place of one it may have.</summary>
    public void Set(MappingEntry entry)
    {
        var index = Entries.FindIndex(existing => existing.Key == entry.Key);
        if (index < 0)
            Entries.Add(entry);
        else
            Entries[index] = entry;
    }
}

/// <summary>One key with its value.</summary>
/// <param name="Place">Where the key begins.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
internal sealed record MappingEntry(Place Place, string Key, RecipeNode Value);
