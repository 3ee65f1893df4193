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

    private static readonly (string Key, Func<DataColumns, string?> Get, Func<DataColumns, string, DataColumns> Set)[] All =
    [
        ("prompt", columns => columns.Prompt, (columns, name) => columns with { Prompt = name }),
        ("chosen", columns => columns.Chosen, (columns, name) => columns with { Chosen = name }),
        ("rejected", columns => columns.Rejected, (columns, name) => columns with { Rejected = name }),
        ("messages", columns => columns.Messages, (columns, name) => columns with { Messages = name }),
        ("completion", columns => columns.Completion, (columns, name) => columns with { Completion = name }),
        ("text", columns => columns.Text, (columns, name) => columns with { Text = name }),
        ("responses", columns => columns.Responses, (columns, name) => columns with { Responses = name }),
        ("scores", columns => columns.Scores, (columns, name) => columns with { Scores = name }),
        ("ranks", columns => columns.Ranks, (columns, name) => columns with { Ranks = name }),
        ("score_chosen", columns => columns.ScoreChosen, (columns, name) => columns with { ScoreChosen = name }),
        ("score_rejected", columns => columns.ScoreRejected, (columns, name) => columns with { ScoreRejected = name }),
        ("instruction", columns => columns.Instruction, (columns, name) => columns with { Instruction = name }),
        ("input", columns => columns.Input, (columns, name) => columns with { Input = name }),
        ("output", columns => columns.Output, (columns, name) => columns with { Output = name }),
    ];

    /// <summary>All that can be named, by their keys in a recipe.</summary>
    public static IEnumerable<string> Keys => All.Select(column => column.Key);

    /// <summary>The names that are given, by their keys in a recipe.</summary>
    public IEnumerable<KeyValuePair<string, string>> Named =>
        from column in All
        let name = column.Get(this)
        where name is not null
        select new KeyValuePair<string, string>(column.Key, name);

    /// <summary>The same with another name; null where there is no such key.</summary>
    internal DataColumns? With(string key, string name) => Array.Find(All, column => column.Key == key).Set?.Invoke(this, name);
}
