using Anima.Rlhf.Recipes;

namespace Anima.Rlhf.Data;

/// <summary>How rows become pairs.</summary>
public sealed record PairPreparationOptions
{
    /// <summary>Column names, where detection cannot know them.</summary>
    public DataColumns Columns { get; init; } = new();

    /// <summary>The cut of prompt and answer together. Default: none.</summary>
    public Truncation Truncation { get; init; } = Truncation.None;

    /// <summary>Ids from 0 below this are known to the model; null to accept any id that is not negative.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Rows prepared at the same time, from 1. It does not change the result. Default: the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
