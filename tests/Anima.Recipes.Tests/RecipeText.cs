namespace Anima.Recipes.Tests;

/// <summary>Reads recipes from text for the tests of this folder.</summary>
internal static class RecipeText
{
    /// <summary>The least that a recipe needs.</summary>
    public const string Least = "model: {path: some/folder}\ndata: {train: pairs.jsonl}\n";

    /// <summary>Reads <paramref name="yaml"/> as the file my.yaml.</summary>
    public static LoadedRecipe Load(string yaml, params string[] overrides) => RecipeReader.Parse(yaml, "my.yaml", overrides);

    /// <summary>Reads the least recipe with overrides.</summary>
    public static Recipe With(params string[] overrides) => Load(Least, overrides).Recipe;

    /// <summary>The lines of the error that <paramref name="yaml"/> ends in.</summary>
    public static string[] Errors(string yaml, params string[] overrides) =>
        Assert.Throws<InvalidDataException>(() => Load(yaml, overrides)).Message.Split('\n');
}
