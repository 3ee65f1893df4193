using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>Preference pairs with an instruction and an input as prompt: <c>instruction</c>, <c>input</c>, <c>chosen</c>, <c>rejected</c>, all text.</summary>
public sealed class AlpacaPairs : IRowShape
{
    private readonly AlpacaPrompt _prompt;
    private readonly string _chosen;
    private readonly string _rejected;

    private AlpacaPairs(AlpacaPrompt prompt, string chosen, string rejected) => (_prompt, _chosen, _rejected) = (prompt, chosen, rejected);

    /// <inheritdoc/>
    public string Description => $"Rows hold instructions: '{_prompt.Instruction}' and '{_prompt.Input}' become a user message, '{_chosen}' and '{_rejected}' its answers.";

    /// <inheritdoc/>
    public string NothingReason => "the row is empty";

    /// <summary>The shape of a source, whatever its first row holds.</summary>
    public static AlpacaPairs Of(DataColumns columns) => new(AlpacaPrompt.Of(columns), columns.Chosen ?? PlainRow.Chosen, columns.Rejected ?? PlainRow.Rejected);

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    public static AlpacaPairs? Find(DataRow first, DataColumns columns)
    {
        var shape = Of(columns);
        return columns.Prompt is null && first.Field(PlainRow.Prompt) is null
            && AlpacaPrompt.Text(first, shape._prompt.Instruction) is not null && AlpacaPrompt.Text(first, shape._chosen) is not null && AlpacaPrompt.Text(first, shape._rejected) is not null
            ? shape
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<DataRow> Convert(DataRow row) =>
    [
        PlainRow.From(
            row, [_prompt.Instruction, _prompt.Input, _chosen, _rejected],
            (PlainRow.Prompt, PlainRow.ListOf([_prompt.Read(row)])), (PlainRow.Chosen, Answer(row, _chosen)), (PlainRow.Rejected, Answer(row, _rejected))),
    ];

    private static Action<System.Text.Json.Utf8JsonWriter> Answer(DataRow row, string column) => PlainRow.ListOf(
    [
        new PlainMessage("assistant", AlpacaPrompt.Text(row, column) ?? throw row.Error($"{column} is {JsonShape.Of(row.Field(column))}, but an answer to an instruction is text.")),
    ]);
}
