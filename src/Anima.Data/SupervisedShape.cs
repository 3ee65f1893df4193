using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>What a row of a supervised set holds.</summary>
public enum SupervisedContent
{
    /// <summary>A conversation; every assistant turn and its end token are learnt.</summary>
    Messages,

    /// <summary>A prompt and a completion as text; the completion is learnt.</summary>
    CompletionText,

    /// <summary>A prompt and a completion as messages; what follows the prompt is learnt.</summary>
    CompletionMessages,

    /// <summary>Text, all of which is learnt.</summary>
    Text,

    /// <summary>Token ids of a prompt and a completion, taken as they are; the completion is learnt.</summary>
    CompletionIds,

    /// <summary>Token ids, taken as they are; all are learnt, or those from <c>completion_start</c> on.</summary>
    Ids,
}

/// <summary>How a source's rows hold sequences for supervised fine-tuning: decided on the first row, then demanded of every row.</summary>
/// <param name="Content">What the rows hold.</param>
/// <param name="Column">The column of messages, completion, text or ids.</param>
/// <param name="PromptColumn">The column of prompts, or null where there is none.</param>
public sealed record SupervisedShape(SupervisedContent Content, string Column, string? PromptColumn)
{
    /// <summary>The column that says where a row of ids begins to be learnt.</summary>
    public const string CompletionStartColumn = "completion_start";

    private const string IdsColumn = "input_ids";

    /// <summary>What was decided, as one sentence for the log.</summary>
    public string Description => Content switch
    {
        SupervisedContent.Messages => $"Rows hold conversations in '{Column}'; every assistant turn is learnt.",
        SupervisedContent.CompletionText => $"Rows hold text: prompts in '{PromptColumn}', completions in '{Column}', which are learnt.",
        SupervisedContent.CompletionMessages => $"Rows hold messages: prompts in '{PromptColumn}', completions in '{Column}', which are learnt.",
        SupervisedContent.Text => $"Rows hold text in '{Column}', all of which is learnt.",
        _ => "Rows hold token ids, which are taken as they are.",
    };

    /// <summary>Decides on a source's first row.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="columns">Column names that the recipe gives; they win over the usual ones.</param>
    /// <exception cref="InvalidDataException">The row holds nothing that is known.</exception>
    public static SupervisedShape Detect(DataRow first, DataColumns columns)
    {
        if (first.Field(columns.Messages ?? "messages") is not null)
            return new SupervisedShape(SupervisedContent.Messages, columns.Messages ?? "messages", null);
        if (first.Field("prompt_ids") is not null && first.Field("completion_ids") is not null)
            return new SupervisedShape(SupervisedContent.CompletionIds, "completion_ids", "prompt_ids");
        var (prompt, completion) = (columns.Prompt ?? "prompt", columns.Completion ?? "completion");
        if (first.Field(completion) is { } value)
            return OfCompletion(first, prompt, completion, value);
        if (first.Field(columns.Text ?? "text") is not null)
            return new SupervisedShape(SupervisedContent.Text, columns.Text ?? "text", null);
        if (first.Field(IdsColumn) is not null)
            return new SupervisedShape(SupervisedContent.Ids, IdsColumn, null);
        throw first.Error("the row has none of 'messages', 'prompt' with 'completion', or 'text'; name the columns with data.columns, or use train for rows of chosen and rejected answers.");
    }

    /// <summary>Checks that a row has this shape's columns, each in the form that it needs.</summary>
    /// <param name="row">A row of the same source.</param>
    /// <exception cref="InvalidDataException">The row does not have this shape.</exception>
    public void Demand(DataRow row)
    {
        var isText = Content is SupervisedContent.CompletionText or SupervisedContent.Text;
        DemandKind(row, Column, isText);
        if (PromptColumn is not null)
            DemandKind(row, PromptColumn, isText);
    }

    private static SupervisedShape OfCompletion(DataRow first, string prompt, string completion, JsonElement value)
    {
        if (first.Field(prompt) is not { } beginning)
            throw first.Error($"the row has '{completion}' but no '{prompt}'; give both, or name the columns with data.columns.");
        if (beginning.ValueKind != value.ValueKind)
            throw first.Error($"{prompt} is {JsonShape.Of(beginning)}, but {completion} is {JsonShape.Of(value)}; give both in the same form.");
        return new SupervisedShape(value.ValueKind == JsonValueKind.String ? SupervisedContent.CompletionText : SupervisedContent.CompletionMessages, completion, prompt);
    }

    private static void DemandKind(DataRow row, string column, bool isText)
    {
        if (row.Field(column) is not { } value)
            throw row.Error($"the row has no column '{column}', but the first row has; every row must have the same columns.");
        if (value.ValueKind != (isText ? JsonValueKind.String : JsonValueKind.Array))
            throw row.Error($"{column} is {JsonShape.Of(value)}, but it must be {(isText ? "text" : "a list")}, as in the first row.");
    }
}
