using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>Preference pairs with an instruction and an input as prompt: <c>instruction</c>, <c>input</c>, <c>chosen</c>, <c>rejected</c>, all text.</summary>
internal sealed class AlpacaPairs : IRowShape
{
    private readonly AlpacaPrompt _prompt;
    private readonly string _chosen;
    private readonly string _rejected;

    private AlpacaPairs(AlpacaPrompt prompt, string chosen, string rejected) => (_prompt, _chosen, _rejected) = (prompt, chosen, rejected);

    /// <inheritdoc/>
    public RecipeKind Kind => RecipeKind.Preference;

    /// <inheritdoc/>
    public string? PromptColumn => _prompt.Instruction;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => [_chosen, _rejected];

    /// <inheritdoc/>
    public IEnumerable<string> AlsoReads => [_prompt.Input];

    /// <inheritdoc/>
    public string Description => $"Rows hold instructions: '{_prompt.Instruction}' and '{_prompt.Input}' become a user message, '{_chosen}' and '{_rejected}' its answers.";

    /// <summary>The shape of a source, whatever its first row holds.</summary>
    public static AlpacaPairs Of(DataColumns columns) => new(AlpacaPrompt.Of(columns), columns.Chosen ?? "chosen", columns.Rejected ?? "rejected");

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    public static AlpacaPairs? Find(DataRow first, DataColumns columns)
    {
        var shape = Of(columns);
        return columns.Prompt is null && first.Field("prompt") is null
            && AlpacaPrompt.Text(first, shape._prompt.Instruction) is not null && AlpacaPrompt.Text(first, shape._chosen) is not null && AlpacaPrompt.Text(first, shape._rejected) is not null
            ? shape
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row) => [new ChatContent(row, [_prompt.Read(row)], [Answer(row, _chosen)], [Answer(row, _rejected)])];

    private static Dictionary<string, object?> Answer(DataRow row, string column) => RowFields.Message(
        "assistant", AlpacaPrompt.Text(row, column) ?? throw row.Error($"{column} is {JsonShape.Of(row.Field(column))}, but an answer to an instruction is text."));
}
