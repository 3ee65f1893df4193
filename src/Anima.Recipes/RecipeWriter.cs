using System.Text;

namespace Anima.Recipes;

/// <summary>Writes a recipe as YAML, every key in one order.</summary>
internal static class RecipeWriter
{
    /// <summary>The recipe as YAML.</summary>
    public static string Write(Recipe recipe)
    {
        var yaml = new StringBuilder();
        foreach (var (key, value, text) in RecipeKeys.Root.Written(recipe, recipe.Kind))
            if (key.Section is null)
                yaml.Append(key.Name).Append(": ").Append(text).Append('\n');
            else if (key.Section.IsIn(recipe.Kind))
            {
                yaml.Append(key.Name).Append(":\n");
                foreach (var below in key.Section.Written(value!, recipe.Kind))
                    yaml.Append("  ").Append(below.Key.NameFor(recipe.Kind)).Append(": ").Append(below.Text).Append('\n');
            }
        return yaml.ToString();
    }
}
