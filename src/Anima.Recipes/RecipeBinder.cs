namespace Anima.Recipes;

/// <summary>Gives the nodes of a recipe file their meaning, by <see cref="RecipeKeys"/>.</summary>
internal static class RecipeBinder
{
    /// <summary>The recipe of <paramref name="kind"/> that <paramref name="root"/> describes.</summary>
    /// <exception cref="InvalidDataException">One line for each problem.</exception>
    public static Recipe Bind(MappingNode root, string file, RecipeKind kind)
    {
        var problems = new Problems();
        foreach (var section in RecipeKeys.Root.Keys.Where(key => key.Section?.IsIn(kind) == false))
            if (root.Find(section.Name) is { } entry)
                problems.Add(entry.Place, $"{section.Name} has no place in supervised fine-tuning, which compares with nothing; remove the section, or use train for preference pairs");
        var name = Path.GetFileNameWithoutExtension(file);
        if (root.Find("name") is null && !RecipeKeys.RunName().IsMatch(name))
            problems.Add(root.Place with { Line = 0 }, $"the file's name makes no run name; give the key name, {RecipeKeys.NameRule}");
        var recipe = RecipeKeys.Root.Read(new SectionReader("", root, problems, kind), new Recipe { Kind = kind, Name = name, Model = new() { Path = "" }, Data = new() { Train = [] } });
        problems.ThrowIfAny();
        RecipeConsistency.Check(new LoadedRecipe(recipe, file, root), problems);
        problems.ThrowIfAny();
        return recipe;
    }
}
