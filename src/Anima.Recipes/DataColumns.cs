namespace Anima.Recipes;

/// <summary><c>data.columns</c>: which column holds what; null where it is to be detected.</summary>
public sealed record DataColumns
{
    /// <summary>The column of prompts. Default: null.</summary>
    public string? Prompt { get; init; }

    /// <summary>The column of preferred answers. Default: null.</summary>
    public string? Chosen { get; init; }

    /// <summary>The column of rejected answers. Default: null.</summary>
    public string? Rejected { get; init; }

    /// <summary>The column of conversations, for supervised fine-tuning. Default: null.</summary>
    public string? Messages { get; init; }

    /// <summary>The column of completions, for supervised fine-tuning. Default: null.</summary>
    public string? Completion { get; init; }

    /// <summary>The column of plain text, for supervised fine-tuning. Default: null.</summary>
    public string? Text { get; init; }

    /// <summary>The column of lists of answers, for ranked rows. Default: null.</summary>
    public string? Responses { get; init; }

    /// <summary>The column of those answers' scores, higher is better. Default: null.</summary>
    public string? Scores { get; init; }

    /// <summary>The column of those answers' ranks, lower is better. Default: null.</summary>
    public string? Ranks { get; init; }

    /// <summary>The column of preferred answers' scores, for <see cref="DataFilters.MinScoreGap"/>. Default: null.</summary>
    public string? ScoreChosen { get; init; }

    /// <summary>The column of rejected answers' scores, for <see cref="DataFilters.MinScoreGap"/>. Default: null.</summary>
    public string? ScoreRejected { get; init; }

    /// <summary>The column of instructions, for alpaca rows. Default: null.</summary>
    public string? Instruction { get; init; }

    /// <summary>The column of inputs to instructions, for alpaca rows. Default: null.</summary>
    public string? Input { get; init; }

    /// <summary>The column of outputs, for alpaca rows of supervised fine-tuning. Default: null.</summary>
    public string? Output { get; init; }

    /// <summary>All that can be named, by their keys in a recipe.</summary>
    public static IEnumerable<string> Keys => DataKeys.Columns.Keys.Select(key => key.Name);

    /// <summary>The names that are given, by their keys in a recipe.</summary>
    public IEnumerable<KeyValuePair<string, string>> Named => DataKeys.Columns.Given(this).Select(column => KeyValuePair.Create(column.Key.Name, (string)column.Value!));

    /// <summary>The same with another name; null where there is no such key.</summary>
    internal DataColumns? With(string key, string name) => DataKeys.Columns.With(this, key, name);
}
