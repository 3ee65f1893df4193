namespace Anima.Recipes;

/// <summary>What a recipe trains on; it decides which sections and keys there are.</summary>
public enum RecipeKind
{
    /// <summary>Preference pairs, for <c>train</c>.</summary>
    Preference,

    /// <summary>Conversations, completions or text, for <c>sft</c>: without reference and loss.</summary>
    Supervised,
}
