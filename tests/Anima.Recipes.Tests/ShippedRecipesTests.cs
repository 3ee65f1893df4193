using Anima.Testing;

namespace Anima.Recipes.Tests;

public sealed class ShippedRecipesTests
{
    public static TheoryData<string> EveryRecipe =>
        [.. Directory.EnumerateFiles(Path.Combine(Golden.RepositoryRoot, "recipes"), "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Golden.RepositoryRoot, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(EveryRecipe))]
    public void Every_shipped_recipe_can_be_run_and_keeps_the_documented_order(string file)
    {
        var path = Path.Combine(Golden.RepositoryRoot, file);
        var kind = file.EndsWith("-sft.yaml", StringComparison.Ordinal) ? RecipeKind.Supervised : RecipeKind.Preference;
        var loaded = RecipeReader.Load(path, [], kind);
        NotYet.Check(loaded);
        Assert.Equal(loaded.Recipe, RecipeReader.Parse(loaded.Recipe.ToYaml(), path, [], kind).Recipe);

        var sections = File.ReadLines(path).Where(line => line.Length > 0 && char.IsAsciiLetter(line[0])).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).ToArray();
        var documented = loaded.Recipe.ToYaml().Split('\n').Where(line => line.Length > 0 && char.IsAsciiLetter(line[0])).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]);
        Assert.Equal(documented.Where(sections.Contains), sections);
    }
}
