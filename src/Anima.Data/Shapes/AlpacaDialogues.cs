using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>Instructions with an input and an output, for supervised fine-tuning: a user message and its answer, written with the model's chat template.</summary>
internal sealed class AlpacaDialogues : IRowShape
{
    private readonly AlpacaPrompt _prompt;
    private readonly string _output;

    private AlpacaDialogues(AlpacaPrompt prompt, string output) => (_prompt, _output) = (prompt, output);

    /// <inheritdoc/>
    public RecipeKind Kind => RecipeKind.Supervised;

    /// <inheritdoc/>
    public string? PromptColumn => _prompt.Instruction;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => [_output];

    /// <inheritdoc/>
    public IEnumerable<string> AlsoReads => [_prompt.Input];

    /// <inheritdoc/>
    public string Description => $"Rows hold instructions: '{_prompt.Instruction}' and '{_prompt.Input}' become a user message, '{_output}' its answer, which is learnt.";

    /// <inheritdoc/>
    public string NothingReason => "the output is empty";

    /// <summary>The shape of a source, whatever its first row holds.</summary>
    public static AlpacaDialogues Of(DataColumns columns) => new(AlpacaPrompt.Of(columns), columns.Output ?? "output");

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    public static AlpacaDialogues? Find(DataRow first, DataColumns columns)
    {
        var shape = Of(columns);
        return AlpacaPrompt.Text(first, shape._prompt.Instruction) is not null && AlpacaPrompt.Text(first, shape._output) is not null ? shape : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row)
    {
        var output = AlpacaPrompt.Text(row, _output) ?? throw row.Error($"{_output} is {JsonShape.Of(row.Field(_output))}, but it is text; name the column with data.columns.output.");
        return output.Length == 0
            ? []
            : [new DialogueContent(row, [_prompt.Read(row), RowFields.Message("assistant", output)])];
    }
}
