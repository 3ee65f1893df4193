namespace Anima.Recipes;

/// <summary>What a key may hold: one idea of it for reading, writing, messages and documentation.</summary>
/// <param name="Text">Says which values there are, after "must be".</param>
/// <param name="Read">The value of the key with that name; the last argument where it is absent, and where what stands there was reported.</param>
/// <param name="Write">The value in YAML's flow style.</param>
internal sealed record KeyType<TValue>(string Text, Func<SectionReader, string, TValue, TValue> Read, Func<TValue, string> Write)
{
    /// <summary>The default in words, where it is not the record's.</summary>
    public string? Default { get; init; }

    /// <summary>The keys below, where the value is a section.</summary>
    public SectionKeys? Section { get; init; }
}

/// <summary>One key of a section, as documentation and messages see it.</summary>
/// <param name="Name">Its name in preference recipes.</param>
/// <param name="SupervisedName">Its name in supervised ones.</param>
/// <param name="Type">Which values it takes.</param>
/// <param name="Default">Its default as a recipe writes it, or in words.</param>
/// <param name="Meaning">One line of help, with the unit.</param>
/// <param name="Only">The only kind of recipe that has it, or null.</param>
/// <param name="Section">The keys below it, or null.</param>
internal sealed record Key(string Name, string SupervisedName, string Type, string Default, string Meaning, RecipeKind? Only, SectionKeys? Section)
{
    /// <summary>Its name in recipes of <paramref name="kind"/>.</summary>
    public string NameFor(RecipeKind kind) => kind == RecipeKind.Preference ? Name : SupervisedName;
}
