using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>What a row of a supervised set holds.</summary>
internal enum DialogueForm
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

/// <summary>What supervised fine-tuning learns, in columns of its own: decided on the first row, then demanded of every row.</summary>
/// <param name="form">What the rows hold.</param>
/// <param name="column">The column of messages, completion, text or ids.</param>
/// <param name="promptColumn">The column of prompts, or null where there is none.</param>
internal sealed class PlainDialogues(DialogueForm form, string column, string? promptColumn) : IRowShape
{
    private const string IdsColumn = "input_ids";

    /// <inheritdoc/>
    public RecipeKind Kind => RecipeKind.Supervised;

    /// <inheritdoc/>
    public string? PromptColumn => promptColumn;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => [column];

    /// <inheritdoc/>
    public string Description => form switch
    {
        DialogueForm.Messages => $"Rows hold conversations in '{column}'; every assistant turn is learnt.",
        DialogueForm.CompletionText => $"Rows hold text: prompts in '{promptColumn}', completions in '{column}', which are learnt.",
        DialogueForm.CompletionMessages => $"Rows hold messages: prompts in '{promptColumn}', completions in '{column}', which are learnt.",
        DialogueForm.Text => $"Rows hold text in '{column}', all of which is learnt.",
        _ => "Rows hold token ids, which are taken as they are.",
    };

    /// <summary>Decides on a source's first row.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="columns">Column names that the recipe gives; they win over the usual ones.</param>
    /// <exception cref="InvalidDataException">The row holds nothing that is known.</exception>
    public static PlainDialogues Detect(DataRow first, DataColumns columns)
    {
        if (first.Field(columns.Messages ?? "messages") is not null)
            return new PlainDialogues(DialogueForm.Messages, columns.Messages ?? "messages", null);
        if (first.Field("prompt_ids") is not null && first.Field("completion_ids") is not null)
            return new PlainDialogues(DialogueForm.CompletionIds, "completion_ids", "prompt_ids");
        var (prompt, completion) = (columns.Prompt ?? "prompt", columns.Completion ?? "completion");
        if (first.Field(completion) is { } value)
            return OfCompletion(first, prompt, completion, value);
        if (first.Field(columns.Text ?? "text") is not null)
            return new PlainDialogues(DialogueForm.Text, columns.Text ?? "text", null);
        if (first.Field(IdsColumn) is not null)
            return new PlainDialogues(DialogueForm.Ids, IdsColumn, null);
        throw first.Error("the row has none of 'messages', 'prompt' with 'completion', or 'text'; name the columns with data.columns, or use train for rows of chosen and rejected answers.");
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row)
    {
        var isText = form is DialogueForm.CompletionText or DialogueForm.Text;
        DemandKind(row, column, isText);
        if (promptColumn is not null)
            DemandKind(row, promptColumn, isText);
        return
        [
            form switch
            {
                DialogueForm.Messages => new DialogueContent(row, RowFields.PlainMessages(row, column)),
                DialogueForm.CompletionMessages => new ChatContent(row, RowFields.PlainMessages(row, promptColumn!), RowFields.PlainMessages(row, column)),
                DialogueForm.CompletionText => new TextContent(row, RowFields.Text(row, promptColumn!), RowFields.Text(row, column)),
                DialogueForm.Text => new TextContent(row, null, RowFields.Text(row, column)),
                _ => new IdsContent(row, promptColumn, column),
            },
        ];
    }

    private static PlainDialogues OfCompletion(DataRow first, string prompt, string completion, JsonElement value)
    {
        if (first.Field(prompt) is not { } beginning)
            throw first.Error($"the row has '{completion}' but no '{prompt}'; give both, or name the columns with data.columns.");
        if (beginning.ValueKind != value.ValueKind)
            throw first.Error($"{prompt} is {JsonShape.Of(beginning)}, but {completion} is {JsonShape.Of(value)}; give both in the same form.");
        return new PlainDialogues(value.ValueKind == JsonValueKind.String ? DialogueForm.CompletionText : DialogueForm.CompletionMessages, completion, prompt);
    }

    private static void DemandKind(DataRow row, string column, bool isText)
    {
        if (row.Field(column) is not { } value)
            throw row.Error($"the row has no column '{column}', but the first row has; every row must have the same columns.");
        if (value.ValueKind != (isText ? JsonValueKind.String : JsonValueKind.Array))
            throw row.Error($"{column} is {JsonShape.Of(value)}, but it must be {(isText ? "text" : "a list")}, as in the first row.");
    }
}
