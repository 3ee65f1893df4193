using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>
/// How a source's rows hold preference pairs. Decided on the first row, as TRL decides, then demanded of every row: text, messages
/// or token ids, with a prompt of their own or with the prompt inside both answers.
/// </summary>
public sealed class PairShape
{
    private static readonly string[] IdColumns = ["prompt_ids", "chosen_ids", "rejected_ids"];

    private PairShape(PairContent content, string? promptColumn, bool isPromptText, string chosenColumn, string rejectedColumn, string description)
    {
        Content = content;
        PromptColumn = promptColumn;
        IsPromptText = isPromptText;
        ChosenColumn = chosenColumn;
        RejectedColumn = rejectedColumn;
        Description = description;
    }

    /// <summary>What the answers are.</summary>
    public PairContent Content { get; }

    /// <summary>The column of prompts; null where both answers contain the prompt.</summary>
    public string? PromptColumn { get; }

    /// <summary>Whether prompts are text; with <see cref="PairContent.Messages"/> such a prompt is one user message.</summary>
    public bool IsPromptText { get; }

    /// <summary>The column of preferred answers.</summary>
    public string ChosenColumn { get; }

    /// <summary>The column of the other answers.</summary>
    public string RejectedColumn { get; }

    /// <summary>What was decided, as one sentence for the log.</summary>
    public string Description { get; }

    /// <summary>Decides on a source's first row.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="columns">Column names that the recipe gives; they win over the usual ones.</param>
    /// <exception cref="InvalidDataException">The row holds no preference pair that is known.</exception>
    public static PairShape Detect(DataRow first, DataColumns columns)
    {
        if (HoldsIds(first, columns))
            return new PairShape(PairContent.Ids, IdColumns[0], isPromptText: false, IdColumns[1], IdColumns[2], "Rows hold token ids, which are taken as they are.");
        var chosen = columns.Chosen ?? "chosen";
        var rejected = columns.Rejected ?? "rejected";
        var content = DetectContent(first, chosen);
        if (DetectContent(first, rejected) != content)
            throw first.Error($"{chosen} is {JsonShape.Of(first.Field(chosen))}, but {rejected} is {JsonShape.Of(first.Field(rejected))}; give both in the same form.");
        var prompt = columns.Prompt ?? (first.Field("prompt") is null ? null : "prompt");
        return prompt is null
            ? new PairShape(content, null, isPromptText: false, chosen, rejected, DescribeImplicit(content, chosen, rejected))
            : DetectPrompt(first, content, prompt, chosen, rejected);
    }

    /// <summary>Whether a row holds token ids and the recipe names no columns.</summary>
    internal static bool HoldsIds(DataRow first, DataColumns columns) =>
        (columns.Prompt ?? columns.Chosen ?? columns.Rejected) is null && IdColumns.All(column => first.Field(column) is not null);

    /// <summary>A row's columns, for messages.</summary>
    internal static string ListColumns(DataRow row) =>
        row.Json.EnumerateObject().Any() ? $"it has {string.Join(", ", row.Json.EnumerateObject().Take(20).Select(property => property.Name))}" : "it is empty";

    /// <summary>Checks that a row has this shape's columns, each in the form that it has in the first row.</summary>
    /// <param name="row">A row of the same source.</param>
    /// <exception cref="InvalidDataException">The row does not have this shape.</exception>
    public void Demand(DataRow row)
    {
        var answers = Content == PairContent.Text ? JsonValueKind.String : JsonValueKind.Array;
        if (PromptColumn is not null)
            Demand(row, PromptColumn, IsPromptText ? JsonValueKind.String : JsonValueKind.Array);
        Demand(row, ChosenColumn, answers);
        Demand(row, RejectedColumn, answers);
    }

    private static PairContent DetectContent(DataRow first, string column)
    {
        if (first.Field(column) is not { } value)
            throw first.Error($"the row has no column '{column}' ({ListColumns(first)}); name the columns with data.columns.");
        if (value.ValueKind == JsonValueKind.String)
            return PairContent.Text;
        if (JsonShape.IsMessageList(value))
            return PairContent.Messages;
        throw first.Error($"{column} is {JsonShape.Of(value)}, but an answer is text or a list of messages such as [{{\"role\": \"assistant\", \"content\": ...}}].");
    }

    private static PairShape DetectPrompt(DataRow first, PairContent content, string prompt, string chosen, string rejected)
    {
        if (first.Field(prompt) is not { } value)
            throw first.Error($"the row has no column '{prompt}' ({ListColumns(first)}); check data.columns.");
        var isText = value.ValueKind == JsonValueKind.String;
        if (!isText && value.ValueKind != JsonValueKind.Array)
            throw first.Error($"{prompt} is {JsonShape.Of(value)}, but a prompt is text or a list of messages.");
        if (!isText && content == PairContent.Text)
            throw first.Error($"{prompt} is {JsonShape.Of(value)}, but {chosen} is text; give both in the same form.");
        if (isText && content == PairContent.Messages && BeginsConversation(first, chosen) && BeginsConversation(first, rejected))
            return new PairShape(content, null, isPromptText: false, chosen, rejected, $"{DescribeImplicit(content, chosen, rejected)} The text in '{prompt}' repeats it and is not read.");
        return new PairShape(content, prompt, isText, chosen, rejected, DescribeExplicit(content, prompt, isText, chosen, rejected));
    }

    // An answer that starts with a turn other than the assistant's is the whole conversation.
    private static bool BeginsConversation(DataRow first, string column)
    {
        var role = first.Field(column)!.Value[0].GetProperty("role");
        return role.ValueKind == JsonValueKind.String && !role.ValueEquals("assistant"u8);
    }

    private static string DescribeExplicit(PairContent content, string prompt, bool isPromptText, string chosen, string rejected) => content switch
    {
        PairContent.Text => $"Rows hold text: prompts in '{prompt}', answers in '{chosen}' and '{rejected}'.",
        _ when isPromptText => $"Rows hold messages in '{chosen}' and '{rejected}'; the text in '{prompt}' becomes one user message before them.",
        _ => $"Rows hold messages: prompts in '{prompt}', answers in '{chosen}' and '{rejected}'.",
    };

    private static string DescribeImplicit(PairContent content, string chosen, string rejected) =>
        $"Rows hold {(content == PairContent.Text ? "text" : "messages")} in '{chosen}' and '{rejected}'; their common beginning is the prompt.";

    private static void Demand(DataRow row, string column, JsonValueKind kind)
    {
        if (row.Field(column) is not { } value)
            throw row.Error($"the row has no column '{column}', but the first row has; every row must have the same columns.");
        if (value.ValueKind != kind)
            throw row.Error($"{column} is {JsonShape.Of(value)}, but in the first row it is {(kind == JsonValueKind.String ? "text" : "a list")}; every row must have the same form.");
    }
}
