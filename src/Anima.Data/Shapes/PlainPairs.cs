using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>What the answers of a preference row are.</summary>
internal enum PairContent
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>Lists of messages.</summary>
    Messages,

    /// <summary>Token ids.</summary>
    Ids,
}

/// <summary>
/// Preference pairs in columns of their own. Decided on the first row, as TRL decides, then demanded of every row: text, messages
/// or token ids, with a prompt of their own or with the prompt inside both answers.
/// </summary>
internal sealed class PlainPairs : IRowShape
{
    private static readonly string[] IdColumns = ["prompt_ids", "chosen_ids", "rejected_ids"];

    private readonly bool _isPromptText;
    private readonly string _chosen;
    private readonly string _rejected;

    private PlainPairs(PairContent content, string? promptColumn, bool isPromptText, string chosen, string rejected, string description)
    {
        (Content, PromptColumn, Description) = (content, promptColumn, description);
        (_isPromptText, _chosen, _rejected) = (isPromptText, chosen, rejected);
    }

    /// <inheritdoc/>
    public RecipeKind Kind => RecipeKind.Preference;

    /// <summary>What the answers are.</summary>
    public PairContent Content { get; }

    /// <inheritdoc/>
    public string? PromptColumn { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => [_chosen, _rejected];

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>Decides on a source's first row.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="columns">Column names that the recipe gives; they win over the usual ones.</param>
    /// <exception cref="InvalidDataException">The row holds no preference pair that is known.</exception>
    public static PlainPairs Detect(DataRow first, DataColumns columns)
    {
        if (HoldsIds(first, columns))
            return new PlainPairs(PairContent.Ids, IdColumns[0], isPromptText: false, IdColumns[1], IdColumns[2], "Rows hold token ids, which are taken as they are.");
        var chosen = columns.Chosen ?? "chosen";
        var rejected = columns.Rejected ?? "rejected";
        var content = DetectContent(first, chosen);
        if (DetectContent(first, rejected) != content)
            throw first.Error($"{chosen} is {JsonShape.Of(first.Field(chosen))}, but {rejected} is {JsonShape.Of(first.Field(rejected))}; give both in the same form.");
        var prompt = columns.Prompt ?? (first.Field("prompt") is null ? null : "prompt");
        return prompt is null
            ? new PlainPairs(content, null, isPromptText: false, chosen, rejected, DescribeImplicit(first, content, chosen, rejected))
            : DetectPrompt(first, content, prompt, chosen, rejected);
    }

    /// <summary>Whether a row holds token ids and the recipe names no columns.</summary>
    public static bool HoldsIds(DataRow first, DataColumns columns) =>
        (columns.Prompt ?? columns.Chosen ?? columns.Rejected) is null && IdColumns.All(column => first.Field(column) is not null);

    /// <summary>Whether an answer is the whole conversation, as it starts with a turn other than the assistant's.</summary>
    public static bool BeginsConversation(JsonElement answer)
    {
        var role = answer[0].GetProperty("role");
        return role.ValueKind == JsonValueKind.String && !role.ValueEquals("assistant"u8);
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row)
    {
        var answers = Content == PairContent.Text ? JsonValueKind.String : JsonValueKind.Array;
        if (PromptColumn is not null)
            Demand(row, PromptColumn, _isPromptText ? JsonValueKind.String : JsonValueKind.Array);
        Demand(row, _chosen, answers);
        Demand(row, _rejected, answers);
        return
        [
            Content switch
            {
                PairContent.Text => ReadText(row),
                PairContent.Messages => ReadMessages(row),
                _ => new IdsContent(row, PromptColumn, _chosen, _rejected),
            },
        ];
    }

    private TextContent ReadText(DataRow row)
    {
        var (chosen, rejected) = (RowFields.Text(row, _chosen), RowFields.Text(row, _rejected));
        return PromptColumn is { } column ? new TextContent(row, RowFields.Text(row, column), chosen, rejected) : TextContent.WithPromptInside(row, chosen, rejected);
    }

    private ChatContent ReadMessages(DataRow row)
    {
        var (chosen, rejected) = (RowFields.Messages(row, _chosen), RowFields.Messages(row, _rejected));
        if (PromptColumn is not { } column)
            return ChatContent.WithPromptInside(row, chosen, rejected, JsonElement.DeepEquals, JsonShape.ToDictionary);
        var prompt = _isPromptText ? [RowFields.Message("user", RowFields.Text(row, column))] : RowFields.PlainMessages(row, column);
        return new ChatContent(row, prompt, [.. chosen.Select(JsonShape.ToDictionary)], [.. rejected.Select(JsonShape.ToDictionary)]);
    }

    private static PairContent DetectContent(DataRow first, string column)
    {
        if (first.Field(column) is not { } value)
            throw first.Error($"the row has no column '{column}' ({RowFields.ListColumns(first)}); name the columns with data.columns.");
        if (value.ValueKind == JsonValueKind.String)
            return PairContent.Text;
        if (JsonShape.IsMessageList(value))
            return PairContent.Messages;
        throw first.Error($"{column} is {JsonShape.Of(value)}, but an answer is text or a list of messages such as [{{\"role\": \"assistant\", \"content\": ...}}].");
    }

    private static PlainPairs DetectPrompt(DataRow first, PairContent content, string prompt, string chosen, string rejected)
    {
        if (first.Field(prompt) is not { } value)
            throw first.Error($"the row has no column '{prompt}' ({RowFields.ListColumns(first)}); check data.columns.");
        var isText = value.ValueKind == JsonValueKind.String;
        if (!isText && value.ValueKind != JsonValueKind.Array)
            throw first.Error($"{prompt} is {JsonShape.Of(value)}, but a prompt is text or a list of messages.");
        if (!isText && content == PairContent.Text)
            throw first.Error($"{prompt} is {JsonShape.Of(value)}, but {chosen} is text; give both in the same form.");
        if (isText && content == PairContent.Messages && BeginsConversation(first.Field(chosen)!.Value) && BeginsConversation(first.Field(rejected)!.Value))
            return new PlainPairs(content, null, isPromptText: false, chosen, rejected, $"{DescribeImplicit(first, content, chosen, rejected)} The text in '{prompt}' repeats it and is not read.");
        return new PlainPairs(content, prompt, isText, chosen, rejected, DescribeExplicit(content, prompt, isText, chosen, rejected));
    }

    private static string DescribeExplicit(PairContent content, string prompt, bool isPromptText, string chosen, string rejected) => content switch
    {
        PairContent.Text => $"Rows hold text: prompts in '{prompt}', answers in '{chosen}' and '{rejected}'.",
        _ when isPromptText => $"Rows hold messages in '{chosen}' and '{rejected}'; the text in '{prompt}' becomes one user message before them.",
        _ => $"Rows hold messages: prompts in '{prompt}', answers in '{chosen}' and '{rejected}'.",
    };

    private static string DescribeImplicit(DataRow first, PairContent content, string chosen, string rejected)
    {
        var description = $"Rows hold {(content == PairContent.Text ? "text" : "messages")} in '{chosen}' and '{rejected}'; their common beginning is the prompt.";
        return TranscriptPairs.Is(first.Field(chosen)) ? $"{description} They are dialogues as text; data.shape: transcript makes messages of them for the chat template." : description;
    }

    private static void Demand(DataRow row, string column, JsonValueKind kind)
    {
        if (row.Field(column) is not { } value)
            throw row.Error($"the row has no column '{column}', but the first row has; every row must have the same columns.");
        if (value.ValueKind != kind)
            throw row.Error($"{column} is {JsonShape.Of(value)}, but in the first row it is {(kind == JsonValueKind.String ? "text" : "a list")}; every row must have the same form.");
    }
}
