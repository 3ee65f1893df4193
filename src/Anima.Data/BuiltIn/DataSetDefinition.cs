using Anima.Recipes;

namespace Anima.Data.BuiltIn;

/// <summary>A data set that is known by name, as its file in this folder says.</summary>
internal sealed record DataSetDefinition
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required RecipeKind Kind { get; init; }

    /// <summary>Where it lies: <c>hf://datasets/owner/name</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The commit that is meant; null for the newest.</summary>
    public required string? Revision { get; init; }

    /// <summary>Its splits, the default one first, and what they are called on the hub: <c>split</c> or <c>config/split</c>.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Splits { get; init; }

    /// <summary>How its rows hold what is trained on; <see cref="DataShape.Auto"/> where the recipe or the first row says it.</summary>
    public required DataShape Shape { get; init; }

    /// <summary>Its columns; where none is named, those of the recipe or the usual ones.</summary>
    public required DataColumns Columns { get; init; }

    /// <summary>Its licence, as its owners name it.</summary>
    public required string Licence { get; init; }
}
