using System.Collections;

namespace Anima.Recipes;

/// <summary>The keys of a section, as documentation and messages see them.</summary>
/// <param name="meaning">What the section is about, in one line.</param>
/// <param name="only">The only kind of recipe that has it, or null.</param>
internal abstract class SectionKeys(string meaning, RecipeKind? only) : IEnumerable
{
    /// <summary>What the section is about, in one line.</summary>
    public string Meaning => meaning;

    /// <summary>The only kind of recipe that has the section, or null.</summary>
    public RecipeKind? Only => only;

    /// <summary>The keys, in the order of the documentation.</summary>
    public abstract IReadOnlyList<Key> Keys { get; }

    /// <summary>Whether recipes of <paramref name="kind"/> have the section.</summary>
    public bool IsIn(RecipeKind kind) => only is null || only == kind;

    /// <summary>Every key that recipes of <paramref name="kind"/> have, with its value.</summary>
    /// <param name="section">The section's record.</param>
    /// <param name="kind">The recipe's kind.</param>
    public abstract IEnumerable<WrittenKey> Written(object section, RecipeKind kind);

    IEnumerator IEnumerable.GetEnumerator() => Keys.GetEnumerator();
}

/// <summary>A key with its value, and that in YAML's flow style.</summary>
internal readonly record struct WrittenKey(Key Key, object? Value, string Text);

/// <summary>The keys of one section, each said once: reading, writing, documentation and messages come from here.</summary>
/// <param name="meaning">What the section is about, in one line.</param>
/// <param name="defaults">The section of a recipe that says nothing.</param>
/// <param name="only">The only kind of recipe that has it, or null.</param>
internal sealed class SectionKeys<TSection>(string meaning, TSection defaults, RecipeKind? only = null) : SectionKeys(meaning, only)
    where TSection : class
{
    private readonly List<Entry> _entries = [];

    /// <inheritdoc/>
    public override IReadOnlyList<Key> Keys => [.. _entries.Select(entry => entry.Key)];

    /// <summary>Adds a key: its name, its values, one line of help, how it stands in the record, and the only kind of recipe that has it.</summary>
    public void Add<TValue>(
        string name, KeyType<TValue> type, string help, Func<TSection, TValue> get, Func<TSection, TValue, TSection> set, RecipeKind? kind = null) =>
        Add((name, name), type, help, get, set, kind);

    /// <summary>Adds a section below this one.</summary>
    public void Add<TValue>(string name, SectionKeys<TValue> section, Func<TSection, TValue> get, Func<TSection, TValue, TSection> set) where TValue : class =>
        Add(name, KeyTypes.Section(section), section.Meaning, get, set);

    /// <summary>Adds a key with one name in preference recipes and another in supervised ones.</summary>
    public void Add<TValue>(
        (string Preference, string Supervised) name, KeyType<TValue> type, string help, Func<TSection, TValue> get, Func<TSection, TValue, TSection> set, RecipeKind? kind = null) =>
        _entries.Add(new(
            new(name.Preference, name.Supervised, type.Text, type.Default ?? type.Write(get(defaults)), help, kind, type.Section),
            (reader, key, section) => set(section, type.Read(reader, key, get(section))),
            section => get(section),
            (section, value) => set(section, (TValue)value),
            section => type.Write(get(section))));

    /// <summary>The section that <paramref name="reader"/> holds; an absent key keeps its value in <paramref name="section"/>, and a key that is nobody's is reported.</summary>
    public TSection Read(SectionReader reader, TSection section)
    {
        // What every recipe has comes first: messages list keys in the order in which they were asked for.
        foreach (var (key, read, _, _, _) in _entries.Where(entry => entry.Key.Only is null).Concat(_entries.Where(entry => entry.Key.Only == reader.Kind)))
        {
            reader.RefuseOtherName(key);
            section = read(reader, key.NameFor(reader.Kind), section);
        }
        reader.RefuseOtherKeys();
        return section;
    }

    /// <summary>The section that <paramref name="reader"/> holds, over its defaults.</summary>
    public TSection Read(SectionReader reader) => Read(reader, defaults);

    /// <inheritdoc/>
    public override IEnumerable<WrittenKey> Written(object section, RecipeKind kind) =>
        _entries.Where(entry => entry.Key.Only is null || entry.Key.Only == kind).Select(entry => entry.Of((TSection)section));

    /// <summary>The keys, of either kind, that differ from their defaults.</summary>
    public IEnumerable<WrittenKey> Given(TSection section) =>
        _entries.Select(entry => entry.Of(section)).Zip(_entries.Select(entry => entry.Of(defaults))).Where(pair => pair.First.Text != pair.Second.Text).Select(pair => pair.First);

    /// <summary>The section with another value of a key; null where it has no such key.</summary>
    public TSection? With(TSection section, string name, object value) => _entries.Find(entry => entry.Key.Name == name)?.Set(section, value);

    // A key with the ways between text and record.
    private sealed record Entry(Key Key, Func<SectionReader, string, TSection, TSection> Read, Func<TSection, object?> Get, Func<TSection, object, TSection> Set, Func<TSection, string> Write)
    {
        public WrittenKey Of(TSection section) => new(Key, Get(section), Write(section));
    }
}
