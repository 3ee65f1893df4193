using Anima.Recipes;

namespace Anima.Data;

/// <summary>How rows become items.</summary>
internal sealed record PreparationOptions
{
    /// <summary>What rows become; null to take preference pairs where they are some, else what is learnt as it is. Default: preference pairs.</summary>
    public RecipeKind? Kind { get; init; } = RecipeKind.Preference;

    /// <summary>How rows hold what is trained on. Default: decided on each source's first row.</summary>
    public DataShape Shape { get; init; }

    /// <summary>Rows to leave out. Default: none.</summary>
    public DataFilters Filters { get; init; } = new();

    /// <summary>Column names, where detection cannot know them.</summary>
    public DataColumns Columns { get; init; } = new();

    /// <summary>The cut of prompt and answer together. Default: none.</summary>
    public Truncation Truncation { get; init; } = Truncation.None;

    /// <summary>Ids from 0 below this are known to the model; null to accept any id that is not negative.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Rows prepared at the same time, from 1. It does not change the result. Default: the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What a recipe asks for.</summary>
    /// <param name="recipe">The recipe.</param>
    public static PreparationOptions Of(Recipe recipe) => new()
    {
        Kind = recipe.Kind,
        Shape = recipe.Data.Shape,
        Filters = recipe.Data.Filters,
        Columns = recipe.Data.Columns,
        Truncation = new Truncation(recipe.Data.MaxLength, recipe.Data.TruncationSide),
        Threads = recipe.Threads ?? Environment.ProcessorCount,
    };

    /// <summary>The same with what a built-in data set says about its rows: its columns, where it names any, in place of the recipe's, which are those of other sources.</summary>
    /// <param name="source">The source.</param>
    public PreparationOptions For(RowSource source) => source.Definition is { } definition
        ? this with
        {
            Kind = Kind ?? definition.Kind,
            Shape = definition.Shape == DataShape.Auto ? Shape : definition.Shape,
            Columns = definition.Columns.Named.Any() ? definition.Columns : Columns,
        }
        : this;
}
